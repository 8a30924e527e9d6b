import { path } from './path.ts';

/** Addresses of the permission that a parent or guardian gives for a young person's account, and can take back. */
export const youngPaths = {
  registerParent: path('/register/parent'),
  parentAsked: path('/register/parent/sent'),
  allowYoung: path('/permission/:token'),
  permission: path('/permission/given/:token'),
} as const;
