import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Stands for a Node: it says its version, and which install scripts are allowed. */
const fakeNode = (version: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo v${version}; else echo esbuild; fi
`;
const packagedNode = fakeNode('26.10.0');

/** The script finds no other program, and so no Node of the machine that runs the test. */
const tools = ['cat', 'cksum', 'cp', 'cut', 'ln', 'mkdir', 'readlink', 'rm', 'sed', 'sh', 'sha256sum'];

/** Stands for npm: it notes each call, and brings the packaged Node where the real one would. */
const fakeNpm = `#!/bin/sh
echo "$1 $2" >> npm-calls
mkdir -p node_modules/.bin node_modules/node/bin
case "$1 $2" in
  'install --ignore-scripts') echo '{ "version": "26.10.0" }' > node_modules/node/package.json ;;
  'rebuild node') cp packaged-node node_modules/node/bin/node ;;
esac
`;

describe('setup/install.sh', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-install-'));
    await mkdir(path.join(folder, 'setup'));
    for (const file of ['setup/install.sh', '.nvmrc', 'package-lock.json']) await copyFile(file, path.join(folder, file));
    await addProgram('packaged-node', packagedNode);
    await addProgram('bin/npm', fakeNpm);
    for (const tool of tools) await symlink(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), path.join(folder, 'bin', tool));
    await addProgram('bin/uname', '#!/bin/sh\necho Linux x86_64\n');
    await writeFile(
      path.join(folder, 'setup/node.sha256'),
      `${createHash('sha256').update(packagedNode).digest('hex')}  26.10.0 linux-x64\n`,
    );
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const addProgram = async (name: string, text: string) => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o755);
  };
  const install = () =>
    new Promise<{ code: number; errors: string }>((resolve) => {
      const env = { PATH: `${folder}/node_modules/.bin:${folder}/bin` };
      execFile('sh', ['setup/install.sh'], { cwd: folder, env }, (error, _output, errors) =>
        resolve({ code: error === null ? 0 : Number(error.code), errors }),
      );
    });
  const npmCalls = async () => (await readFile(path.join(folder, 'npm-calls'), 'utf8')).trim().split('\n');
  const linked = () => readlink(path.join(folder, 'node_modules/.bin/node'));

  it('says what a Node needs that does not start', async () => {
    const broken = '#!/bin/sh\nexit 127\n';
    await addProgram('packaged-node', broken);
    await writeFile(path.join(folder, 'setup/node.sha256'), `${createHash('sha256').update(broken).digest('hex')}  26.10.0 linux-x64\n`);
    expect(await install()).toEqual({
      code: 1,
      errors: 'Node does not start. On Debian it needs: apt-get install libatomic1\n',
    });
  });

  it('leaves a folder alone in which all is installed', async () => {
    await install();
    await chmod(path.join(folder, 'node_modules/.bin'), 0o555);
    const before = await stat(path.join(folder, 'node_modules/.bin'));
    expect(await install()).toEqual({ code: 0, errors: '' });
    expect((await stat(path.join(folder, 'node_modules/.bin'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('downloads a Node where the machine has an older one, and runs no other install script before it is compared', async () => {
    await addProgram('bin/node', fakeNode('20.20.2'));
    expect(await install()).toEqual({ code: 0, errors: '' });
    expect(await npmCalls()).toEqual(['install --ignore-scripts', 'rebuild node', 'rebuild esbuild']);
    expect(await linked()).toBe('../node/bin/node');
  });

  it('uses the Node of the machine, and downloads none, where its major version is right', async () => {
    await addProgram('bin/node', fakeNode('26.3.0'));
    expect(await install()).toEqual({ code: 0, errors: '' });
    expect(await npmCalls()).toEqual(['install --ignore-scripts', 'rebuild esbuild']);
    expect(await linked()).toBe(`${folder}/bin/node`);
  });

  it('does nothing the second time, and downloads a Node when that of the machine has gone', async () => {
    await addProgram('bin/node', fakeNode('26.3.0'));
    await install();
    await install();
    expect(await npmCalls()).toHaveLength(2);
    await addProgram('bin/node', fakeNode('27.0.0'));
    await install();
    expect(await npmCalls()).toEqual(['install --ignore-scripts', 'rebuild esbuild', 'rebuild node']);
    expect(await linked()).toBe('../node/bin/node');
  });

  it('deletes a downloaded Node with another SHA-256 and ends, each time', async () => {
    await addProgram('bin/node', fakeNode('20.20.2'));
    await addProgram('packaged-node', `${packagedNode}# changed\n`);
    for (const attempt of ['the first', 'the second']) {
      const { code, errors } = await install();
      expect(code, attempt).toBe(1);
      expect(errors).toContain('The downloaded Node 26.10.0 is not the one that setup/node.sha256 names. It was deleted.');
    }
    expect(await npmCalls()).not.toContain('rebuild esbuild');
  });

  it('says so where no SHA-256 is known', async () => {
    await addProgram('bin/node', fakeNode('20.20.2'));
    await addProgram('bin/uname', '#!/bin/sh\necho Linux riscv64\n');
    expect(await install()).toEqual({
      code: 0,
      errors: 'Node 26.10.0 for linux-riscv64 runs unchecked: setup/node.sha256 has no SHA-256 for it.\n',
    });
  });
});

it('setup/node.sha256 names the version of the lock file', async () => {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: Record<string, { version: string }> };
  const version = lock.packages['node_modules/node']!.version;
  const lines = (await readFile('setup/node.sha256', 'utf8')).trim().split('\n');
  expect(lines.map((line) => line.split(/ +/).slice(1))).toEqual(
    ['linux-x64', 'linux-arm64', 'darwin-arm64'].map((platform) => [version, platform]),
  );
});
