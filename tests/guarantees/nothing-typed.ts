import type { Guarantee } from './guarantee.ts';
import { peopleIn } from './world/people.ts';
import { finder, searchFolder, searchTables, serverFolder } from './world/search.ts';

export const nothingTyped: Guarantee = {
  number: 11,
  sentence: 'Nothing that a person types stands in a log, or anywhere in the clear.',
  checked:
    'Names, numbers, addresses, notes, searches, reports and passwords hold a marker. It is searched for, also in base64 and hexadecimal, in everything that the processes print at the level "trace", in each file of their folders, in each row of the database, and in the files of the database server with its write-ahead log.',
  judge: async ({ db, dialect, dataDirs, output, markers, history }) => {
    const numbers = [...peopleIn(history).values()].flatMap(({ phone }) => (phone === '' ? [] : [phone.slice(3)]));
    const holds = finder([...markers, ...numbers]);
    const folders = [...dataDirs, ...(dialect === 'postgres' ? [await serverFolder(db)] : [])];
    const searched = await Promise.all(folders.map((folder) => searchFolder(folder, holds)));
    const tables = await searchTables(db, holds);
    return {
      cases: output.split('\n').length + tables.rows + searched.reduce((sum, { files }) => sum + files, 0),
      findings: [
        ...(holds(Buffer.from(output)) ? ['something typed was logged'] : []),
        ...tables.found.map((table) => `something typed stands in the clear in the table ${table}`),
        ...searched.flatMap(({ found }) => found.map((file) => `something typed stands in the clear in ${file}`)),
      ],
    };
  },
  breaks: [{ file: 'api/http/plugins/access-log.ts', from: "const route = routeOptions.url ?? 'none';", to: 'const route = request.url;' }],
};
