import type { FastifyReply, FastifyRequest } from 'fastify';

const name = 'desk';

/** The session token that the browser has, if any. */
export const sessionToken = (request: FastifyRequest): string | undefined => request.cookies[name];

export function setSessionCookie(reply: FastifyReply, token: string): void {
  void reply.setCookie(name, token, attributes(reply));
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(name, attributes(reply));
}

/** Without an end of its own: it goes with the browser, and the server ends the session anyway. */
const attributes = (reply: FastifyReply) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: reply.server.parts.settings.publicUrl.startsWith('https:') }) as const;
