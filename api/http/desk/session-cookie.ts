import type { FastifyReply, FastifyRequest } from 'fastify';

const name = 'desk';
const deviceName = 'desk-device';
/** The longest time that browsers keep a cookie (RFC 6265bis, section 5.5). */
const deviceSeconds = 400 * 24 * 60 * 60;

/** The session token that the browser has, if any. */
export const sessionToken = (request: FastifyRequest): string | undefined => request.cookies[name];

export function setSessionCookie(reply: FastifyReply, token: string): void {
  void reply.setCookie(name, token, attributes(reply));
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(name, attributes(reply));
}

/** Without `Max-Age`: the browser drops the cookie when it closes, and the server ends the session anyway. */
const attributes = (reply: FastifyReply) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: reply.server.parts.settings.publicUrl.startsWith('https:') }) as const;

/** The mark of a device that has signed in before, as the browser sends it. */
export const deviceMark = (request: FastifyRequest): string | undefined => request.cookies[deviceName];

export function setDeviceCookie(reply: FastifyReply, mark: string): void {
  void reply.setCookie(deviceName, mark, { ...attributes(reply), sameSite: 'strict', maxAge: deviceSeconds });
}
