import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import type { RingKey } from '../../secret.ts';

/** A public key as others read it (RFC 8037). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

// What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKey = ({ key }: RingKey): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, key.reveal()]), format: 'der', type: 'pkcs8' });

/** The public part, named by its thumbprint (RFC 7638). */
function publicKey(key: RingKey): PublicKey {
  const { x = '' } = createPublicKey(privateKey(key)).export({ format: 'jwk' });
  const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}

/** Every key that a certificate of ours may have been signed with; the first signs now. */
export const publicKeys = ({ config }: Pick<App, 'config'>): PublicKey[] => config.certificateKeys.map(publicKey);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of `payload` by the current key; `kid` leads to the key itself. */
export function signJwt({ config }: Pick<App, 'config'>, payload: object): string {
  const [current] = config.certificateKeys;
  if (!current) throw new Error('There is no key for certificates');
  const kid = `${config.baseUrl}${paths.issuerKey.to({ kid: publicKey(current).kid })}`;
  const text = `${encoded({ alg: 'EdDSA', typ: 'JWT', kid })}.${encoded(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), privateKey(current)).toString('base64url')}`;
}

/** Who issues: the charity, at an address that answers with the same. */
export const issuerProfile = ({ config, policy }: Pick<App, 'config' | 'policy'>) => ({
  id: `${config.baseUrl}${paths.issuer.to()}`,
  type: ['Profile'],
  name: policy.site.charity,
  url: config.baseUrl,
});
