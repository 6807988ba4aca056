/** The PHP of the plugin for i-MSCP: of a syntax that the oldest panel's PHP takes, and the newest. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { renderConfigPhp } from '../packages/clamgate/src/importers/imscp-plugin/config-php/render-config-php.ts'
import { problemsForOldPhp } from './checks/php/syntax.ts'
import { infoPhp } from './packaging/imscp/info.ts'
import { run } from './packaging/run.ts'
import { pathsBelow } from './packaging/tree.ts'

const PLUGIN = join(import.meta.dirname, '../packages/imscp-plugin/plugin')
const files = (await pathsBelow(PLUGIN)).filter((path) => /\.ph(?:p|tml)$/.test(path))

for (const path of files) {
  test(`${path} is PHP for 5.5 and for the PHP that is installed`, async () => {
    assert.deepEqual(problemsForOldPhp(await readFile(join(PLUGIN, path), 'utf8'), path), [])
    await run('php', ['-l', join(PLUGIN, path)])
  })
}

test('info.php is PHP for 5.5, whatever stands in package.json', async () => {
  const odd = 'It\'s "\\" $x {$y}\\'
  const manifest = {
    version: '2.0.0',
    description: odd,
    author: { name: odd, email: 'a@b.c' },
    homepage: odd,
  }
  const text = infoPhp(manifest, new Date('2026-11-29T23:59:59Z'))
  assert.deepEqual(problemsForOldPhp(text, 'info.php'), [])
  const read = await run('php', ['-r', 'echo json_encode(eval(substr($argv[1], 5)));', '--', text])
  assert.deepEqual(JSON.parse(read), {
    ...{ name: 'ClamAV', desc: odd, version: '2.0.0', build: '2026112999', require_api: '1.4.0' },
    ...{ date: '2026-11-29', author: odd, email: 'a@b.c', url: odd, priority: '0' },
  })
})

test('config.php is PHP for 5.5, and prints nothing', async () => {
  const text = renderConfigPhp()
  assert.deepEqual(problemsForOldPhp(text, 'config.php'), [])
  const read = await run('php', ['-r', 'echo json_encode(eval(substr($argv[1], 5)));', '--', text])
  assert.equal(JSON.parse(read)['clamav_milter_options']['OnInfected'], 'Reject')
})
