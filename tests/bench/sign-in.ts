import { TOTP } from 'otpauth';

export interface Account {
  readonly email: string;
  readonly password: string;
  /** Base32; null without a second factor. */
  readonly totp: string | null;
}

/** Signs in through the forms, as a browser does, and gives the Cookie header of the session. */
export async function signIn(url: string, { email, password, totp }: Account): Promise<string> {
  const jar = new Map<string, string>();
  const ask = async (path: string, body?: URLSearchParams): Promise<Response> => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(url + path, {
      headers,
      redirect: 'manual',
      ...(body ? { method: 'POST', body } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  const submit = async (path: string, fields: Record<string, string>): Promise<string> => {
    const html = await (await ask(path)).text();
    const [, token = ''] = new RegExp(`action="${path}"[^]*?name="_csrf" value="([^"]+)"`).exec(html) ?? [];
    const response = await ask(path, new URLSearchParams({ ...fields, _csrf: token }));
    if (response.status !== 303) throw new Error(`signing in at ${path} was answered with ${response.status}`);
    return response.headers.get('location') ?? '';
  };
  const next = await submit('/sign-in', { email, password });
  if (next === '/sign-in/code') await submit(next, { code: new TOTP({ secret: totp ?? '' }).generate() });
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
