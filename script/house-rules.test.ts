// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of programs in strings
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankOut } from './house-rules/blank-out.ts'
import { readSource } from './house-rules/source.ts'
import { unusedExports } from './house-rules/unused.ts'
import { checkHouse } from './house-rules.ts'

const APP = 'packages/clamgate/src'

function house(files: Readonly<Record<string, string>>) {
  return new Map(Object.entries(files).map(([path, text]) => [path, readSource(path, text + PADDING)]))
}

function broken(files: Readonly<Record<string, string>>): readonly string[] {
  return checkHouse(house(files)).map(({ path, line, message }) => `${path}:${line ?? ''}: ${message}`)
}

/** Keeps the files of the cases from being too short. */
const PADDING = '\n'.repeat(12)
const lines = (count: number) => '\n'.repeat(count - PADDING.length)

const CASES: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly broken: readonly string[]
}[] = [
  {
    name: 'a library that imports a package',
    files: { 'packages/milter/src/a.ts': "import { z } from 'zod'\nimport net from 'node:net'\n" },
    broken: ['packages/milter/src/a.ts:1: a library imports zod'],
  },
  {
    name: 'a library that imports the application, if only a type',
    files: {
      'packages/clamd/src/a.ts': `import type { B } from '../../clamgate/src/b.ts'\n`,
      [`${APP}/b.ts`]: 'export type B = 1\n',
    },
    broken: ['packages/clamd/src/a.ts:1: a library imports ../../clamgate/src/b.ts'],
  },
  {
    name: 'a feature that imports another one at run time',
    files: {
      [`${APP}/engine/a.ts`]: "import { b } from '../host/b.ts'\nimport type { C } from '../host/b.ts'\n",
      [`${APP}/host/b.ts`]: 'export const b = 1\n',
    },
    broken: [`${APP}/engine/a.ts:1: engine imports host/b.ts at run time`],
  },
  {
    name: 'a room that says nowhere what it may use',
    files: {
      [`${APP}/attic/a.ts`]: "import { b } from '../host/b.ts'\n",
      [`${APP}/host/b.ts`]: 'export const b = 1\n',
    },
    broken: [`${APP}/attic/a.ts:1: attic is no room of the house`],
  },
  {
    name: 'a product that imports the lab, if only in a test',
    files: {
      [`${APP}/host/a.test.ts`]: "import { wait } from '../../../lab/src/wait.ts'\n",
      'packages/milter/src/a.ts': "import type { Wait } from '../../lab/src/wait.ts'\n",
      'packages/lab/src/wait.ts': 'export const wait = 1\n',
    },
    broken: [
      `${APP}/host/a.test.ts:1: clamgate imports packages/lab/src/wait.ts`,
      'packages/milter/src/a.ts:1: a library imports ../../lab/src/wait.ts',
    ],
  },
  {
    name: 'a console that takes more of the daemon than types of its documents, and a daemon that loads the console',
    files: {
      'packages/console/src/a.tsx': [
        "import type { B } from '../../clamgate/src/api/b/documents.ts'",
        "import { b } from '../../clamgate/src/api/b/documents.ts'",
        "import type { D } from '../../clamgate/src/api/d.ts'",
        "import { e } from '@clamgate/mime'",
        "import { render } from 'preact'",
      ].join('\n'),
      [`${APP}/api/b/documents.ts`]: 'export const b = 1\n',
      [`${APP}/api/d.ts`]: "import type { C } from '../../../console/src/c.tsx'\n",
      'packages/console/src/c.tsx': '',
    },
    broken: [
      'packages/console/src/a.tsx:2: the console imports ../../clamgate/src/api/b/documents.ts',
      'packages/console/src/a.tsx:3: the console imports ../../clamgate/src/api/d.ts',
      'packages/console/src/a.tsx:4: the console imports @clamgate/mime',
      `${APP}/api/d.ts:1: clamgate imports packages/console/src/c.tsx`,
    ],
  },
  {
    name: 'a feature that knows the command line or the HTTP API',
    files: {
      [`${APP}/engine/a.ts`]: "import type { B } from '../cli/b.ts'\nimport type { C } from '../api/c.ts'\n",
      [`${APP}/api/c.ts`]: "import type { D } from '../cli/d.ts'\n",
      [`${APP}/cli/b.ts`]: "import { c } from '../api/c.ts'\n",
      [`${APP}/cli/d.ts`]: '',
    },
    broken: [
      `${APP}/engine/a.ts:1: engine imports from cli`,
      `${APP}/engine/a.ts:2: engine imports from api`,
      `${APP}/api/c.ts:1: api imports from cli`,
    ],
  },
  {
    name: 'a filter that knows its neighbours or the protocol',
    files: {
      [`${APP}/filter/a.ts`]:
        "import type { E } from '../engine/e.ts'\nimport { x } from '@clamgate/clamd'\nimport type { y } from '@clamgate/milter'\nimport type { Config } from '../config/c.ts'\nimport { p } from '../policy/p.ts'\n",
      [`${APP}/filter/milter-adapter.ts`]: "import { x } from '@clamgate/milter'\n",
      [`${APP}/engine/e.ts`]: '',
      [`${APP}/config/c.ts`]: '',
      [`${APP}/policy/p.ts`]: '',
    },
    broken: [
      `${APP}/filter/a.ts:1: filter imports engine/e.ts`,
      `${APP}/filter/a.ts:2: filter imports @clamgate/clamd at run time`,
    ],
  },
  {
    name: 'the whole reader of mail loaded outside of its thread',
    files: {
      [`${APP}/views/a.ts`]:
        "import { readMail } from '@clamgate/mime'\nimport type { Part } from '@clamgate/mime'\nimport { c } from '@clamgate/mime/classes'\n",
      [`${APP}/views/reader.ts`]: "import { readMail } from '@clamgate/mime'\n",
    },
    broken: [`${APP}/views/a.ts:1: the whole of @clamgate/mime is imported at run time`],
  },
  {
    name: 'a law that takes more of config than types and patterns, and a config that knows the law',
    files: {
      [`${APP}/policy/a.ts`]:
        "import { p } from '../patterns/p.ts'\nimport { q } from '../config/q.ts'\nimport type { R } from '../filter/r.ts'\n",
      [`${APP}/engine/a.ts`]: "import { p } from '../patterns/p.ts'\n",
      [`${APP}/patterns/p.ts`]: 'export const p = 1\n',
      [`${APP}/config/q.ts`]: "import { p } from '../patterns/p.ts'\n",
      [`${APP}/config/r.ts`]: "import type { S } from '../policy/s.ts'\n",
      [`${APP}/filter/r.ts`]: '',
      [`${APP}/policy/s.ts`]: '',
    },
    broken: [
      `${APP}/policy/a.ts:2: policy imports config/q.ts at run time`,
      `${APP}/policy/a.ts:3: policy imports filter/r.ts`,
      `${APP}/engine/a.ts:1: engine imports patterns/p.ts at run time`,
      `${APP}/config/r.ts:1: config imports policy/s.ts`,
    ],
  },
  {
    name: 'an import of a file that is not there',
    files: { 'script/a.ts': "import './b.ts'\n" },
    broken: ['script/a.ts:1: imports ./b.ts, which is not there'],
  },
  {
    name: 'files that refer to each other, if only by a type, but not those that load later',
    files: {
      'script/a.ts': "import { b } from './b.ts'\n",
      'script/b.ts': "export { c } from './c.ts'\n",
      'script/c.ts':
        "import { a } from './a.ts'\nimport type { d } from './d.ts'\nconst e = await import('./e.ts')\n",
      'script/d.ts': "import { f } from './f.ts'\n",
      'script/e.ts': "import { c } from './c.ts'\n",
      'script/f.ts': "import type { d } from './d.ts'\n",
    },
    broken: [
      'script/a.ts:: imports itself: script/a.ts -> script/b.ts -> script/c.ts -> script/a.ts',
      'script/d.ts:: imports itself: script/d.ts -> script/f.ts -> script/d.ts',
    ],
  },
  {
    name: 'a pure file with effects, its own or through others',
    files: {
      [`${APP}/policy/a.ts`]:
        "import { b } from '../ground/b.ts'\nconst now = Date.now()\nconst at = new Date(0)\n",
      [`${APP}/ground/b.ts`]: "import { readFile } from 'node:fs/promises'\n",
      [`${APP}/patterns/a.ts`]:
        "import { isIPv4, isIPv6 } from 'node:net'\nimport { connect, isIP } from 'node:net'\n",
      'packages/milter/src/wire/frame.ts': "import type { Socket } from 'node:net'\nsetTimeout(f)\n",
    },
    broken: [
      `${APP}/policy/a.ts:1: a pure file reaches node:fs/promises through ../ground/b.ts`,
      `${APP}/policy/a.ts:2: a pure file uses Date.now`,
      `${APP}/patterns/a.ts:2: a pure file reaches node:net through node:net`,
      'packages/milter/src/wire/frame.ts:2: a pure file uses setTimeout',
    ],
  },
  {
    name: 'long files, with more room for tests and for a reason',
    files: {
      'script/a.ts': lines(251),
      'script/b.ts': lines(250),
      'script/c.ts': `// Long: one table\n${lines(349)}`,
      'script/d.ts': `/**\n * A table.\n * Long: one table\n */\n${lines(347)}`,
      'script/a.test.ts': lines(350),
      'script/b.test.ts': lines(351),
    },
    broken: [
      'script/a.ts:: 251 lines, at most 250',
      'script/d.ts:: 351 lines, at most 350',
      'script/b.test.ts:: 351 lines, at most 350',
    ],
  },
  {
    name: 'folders with too many files',
    files: Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [`script/a/${index}.ts`, '']).concat([
        ['script/a/a.test.ts', ''],
      ]),
    ),
    broken: ['script/a:: 26 files, at most 25'],
  },
  {
    name: 'names that say nothing',
    files: { 'script/utils.ts': '', 'script/helpers/a.ts': '', 'script/useful.ts': '' },
    broken: ['script/utils.ts:: named for no job', 'script/helpers/a.ts:: named for no job'],
  },
  {
    name: 'the environment, the exit and the console outside their places',
    files: {
      [`${APP}/a.ts`]:
        "process.env['X']\nprocess.exit(1)\nconsole.log()\n// process.exit in a comment\nconst s = 'console.log'\nconfig.console.listen\n",
      [`${APP}/config/load/load.ts`]: 'process.env\n',
      [`${APP}/main.ts`]: 'process.exit(0)\n',
      'script/a.ts': 'console.log(process.env)\n',
    },
    broken: [
      `${APP}/a.ts:1: process.env: reads the environment`,
      `${APP}/a.ts:2: process.exit: ends the process`,
      `${APP}/a.ts:3: console.log: writes to the console`,
    ],
  },
  {
    name: 'what switches tests, types or the reader off',
    files: {
      'script/a.test.ts':
        "test.o\u006ely('x')\ntest('y', { sk\u0069p: true }, f)\ntest('z', () => decide({ skip: { by: 'sender' } }))\n",
      'script/a.ts':
        "const a = b as  an\u0079\n// @ts-ignor\u0065\n// TO\u0044O later\nconst c = { skip: 1 }\nconst p = '/home/me/x'\nconst q = 'a/home/b'\n",
    },
    broken: [
      'script/a.test.ts:1: test.o\u006ely: a test that is left out, or leaves others out',
      'script/a.test.ts:2: sk\u0069p:: a test that is left out, or leaves others out',
      'script/a.ts:1: as  an\u0079: any switches the compiler off',
      'script/a.ts:2: @ts-ignor\u0065: switches the compiler off',
      'script/a.ts:3: TO\u0044O: something is left to do',
      "script/a.ts:5: /home/m: a path of a developer's machine",
    ],
  },
]

for (const { name, files, broken: expected } of CASES) {
  test(`finds ${name}`, () => assert.deepEqual(broken(files), expected))
}

test('finds a file of a few lines that has one user', () => {
  const short = new Map(
    Object.entries({
      'script/a.ts': `import { b } from './b.ts'\nimport { c } from './c.ts'\n${PADDING}`,
      'script/b.ts': 'export const b = 1\n',
      'script/c.ts': 'export const c = 1\n',
      'script/d.ts': `import { c } from './c.ts'\n${PADDING}`,
    }).map(([path, text]) => [path, readSource(path, text)]),
  )
  assert.deepEqual(
    checkHouse(short).map(({ path, message }) => `${path}: ${message}`),
    ['script/b.ts: 1 lines for one user'],
  )
})

const BLANKED: readonly (readonly [text: string, code: string])[] = [
  ['a // b\nc', 'a     \nc'],
  ['a /* b\nc */ d', 'a     \n     d'],
  ["x = 'a\\'b' + c", "x = '    ' + c"],
  ['x = /["`]/g + "a"', 'x = /    /g + " "'],
  ['a / b / c', 'a / b / c'],
  ["x = '\u{1f642}' + c // \u{1f642}\nd", "x = '  ' + c      \nd"],
  ['`a ${b + `c ${d}` } e` + f', '`  ${b + `  ${d}` }  ` + f'],
  ['`${ {a: 1} } x` + f', '`${ {a: 1} }  ` + f'],
  ['<p>{a}</p>; x = "b"', '<p>{a}</p>; x = " "'],
  ['<P a={b} />; x = "b"', '<P a={b} />; x = " "'],
  ["<P a='b' />; x = /c/", "<P a=' ' />; x = / /"],
  ["a.replace(/>/g, 'b')", "a.replace(/ /g, ' ')"],
]

for (const [text, code] of BLANKED) {
  test(`reads ${JSON.stringify(text)} as code and the rest`, () => {
    assert.equal(blankOut(text), code)
  })
}

test('exports that nobody imports are named, those of a whole import are not', () => {
  const files = house({
    'script/a.ts': 'export const one = 1\nexport function two() {}\nexport type Three = 3\n',
    'script/b.ts': "import { one, type Three as T } from './a.ts'\nexport const four = 4\n",
    'script/c.ts': "const b = await import('./b.ts')\n",
  })
  assert.deepEqual(
    unusedExports(files).map(({ path, line, message }) => `${path}:${line}: ${message}`),
    ['script/a.ts:2: nobody imports two'],
  )
})
