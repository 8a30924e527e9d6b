import { paths } from '../paths.ts';

/** Where somebody comes to when they sign in, or have nothing left to do: young people to their communities. */
export const landingOf = ({ isYoung }: { readonly isYoung?: boolean }): string =>
  (isYoung ? paths.communities : paths.learn).to();
