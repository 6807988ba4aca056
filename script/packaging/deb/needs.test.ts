import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../run.ts'
import { controlFile } from './control.ts'

const NODE = join(import.meta.dirname, `../../../node_modules/node-linux-${process.arch}/bin/node`)

/** The first GCC whose libstdc++6 has a version of a symbol: "ABI Policy and Guidelines" of GCC. A new one goes here. */
const GCC: Readonly<Record<string, number>> = {
  ...{
    'GLIBCXX_3.4.21': 5,
    'GLIBCXX_3.4.22': 6,
    'GLIBCXX_3.4.23': 7,
    'GLIBCXX_3.4.24': 7,
    'GLIBCXX_3.4.25': 8,
  },
  ...{
    'GLIBCXX_3.4.26': 9,
    'GLIBCXX_3.4.29': 11,
    'GLIBCXX_3.4.30': 12,
    'GLIBCXX_3.4.31': 13,
    'GLIBCXX_3.4.33': 14,
  },
  ...{ 'CXXABI_1.3.9': 5, 'CXXABI_1.3.10': 6, 'CXXABI_1.3.11': 7, 'CXXABI_1.3.12': 9, 'CXXABI_1.3.13': 11 },
}

const control = controlFile({ version: '1.0.0', architecture: 'amd64', installedBytes: 0 })

function atLeast(library: string): string {
  const [, version] = new RegExp(`\\b${RegExp.escape(library)} \\(>= ([\\d.]+)\\)`).exec(control) ?? []
  return version ?? assert.fail(`no version of ${library} in ${control}`)
}

/** The versions of symbols that Node asks the libraries of the host for, in their order. */
async function versionsOf(symbols: string): Promise<readonly string[]> {
  const table = await run('objdump', ['-p', NODE])
  const all = [...table.matchAll(new RegExp(` (${symbols}_[\\d.]+)$`, 'gm'))].map(
    ([, version = '']) => version,
  )
  assert.notEqual(all.length, 0, symbols)
  const natural = new Intl.Collator('en', { numeric: true })
  return all.toSorted((one, other) => natural.compare(one, other))
}

test('the package asks for the C library that its Node needs, and for no newer one', async () => {
  const newest = (await versionsOf('GLIBC')).at(-1)
  assert.equal(newest, `GLIBC_${atLeast('libc6')}`)
})

test('the package asks for the C++ library that its Node needs, and for no newer one', async () => {
  const newest = [(await versionsOf('GLIBCXX')).at(-1), (await versionsOf('CXXABI')).at(-1)]
  const releases = newest.map((version) => GCC[version ?? ''] ?? assert.fail(`of which GCC is ${version}?`))
  assert.equal(Math.max(...releases), Number(atLeast('libstdc++6')))
})

test('the library of GCC may have the name that it had before GCC 10', async () => {
  assert.match(control, /\blibgcc-s1 \| libgcc1\b/)
  assert.deepEqual(await versionsOf('GCC'), ['GCC_3.0', 'GCC_3.4'], 'those that every release has')
})
