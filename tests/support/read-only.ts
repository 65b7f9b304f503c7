import { getuid } from 'node:process';

/**
 * The start of a command that sees a folder read-only, in a mount namespace of its own (util-linux): for everybody else the folder stays as
 * it is. The command runs in that folder.
 */
export const seeingReadOnly = (folder: string): string[] => [
  'unshare',
  '--mount',
  ...(getuid?.() === 0 ? [] : ['--map-root-user']),
  'sh',
  '-c',
  'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && ! touch written 2>/dev/null && exec "$@"',
  folder,
];
