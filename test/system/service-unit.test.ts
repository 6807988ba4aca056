import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

// The units that are shipped, in the eyes of systemd itself.

const UNITS = join(import.meta.dirname, '../../deploy/systemd')
const MOST_EXPOSURE = 2.0

let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-units-'))
  await mkdir(join(directory, 'etc'))
  for (const name of await readdir(UNITS)) {
    const text = await readFile(join(UNITS, name), 'utf8')
    // The program of the package need not be installed where the tests run.
    await writeFile(join(directory, 'etc', name), text.replaceAll('/usr/bin/clamgate', '/bin/true'))
  }
})

after(() => rm(directory, { recursive: true, force: true }))

test('systemd finds nothing wrong in the units', async () => {
  const units = (await readdir(join(directory, 'etc'))).map((name) => join(directory, 'etc', name))
  assert.ok(units.length >= 3)
  const { stdout, stderr } = await analyze('verify', '--man=no', ...units)
  // Units of the host may have faults of their own.
  const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('clamgate'))
  assert.deepEqual(ours, [])
})

test(`the service is exposed by at most ${MOST_EXPOSURE}`, async (context) => {
  const unit = join(directory, 'etc/clamgate.service')
  const { stdout } = await analyze('security', '--offline=yes', '--no-pager', unit)
  const [line, exposure] = /Overall exposure level for clamgate\.service: (\d+\.\d+)/.exec(stdout) ?? []
  context.diagnostic(line ?? stdout)
  assert.ok(Number(exposure) <= MOST_EXPOSURE, line ?? stdout)
})

test('a stop of the socket is one of the service, which nobody would reach any more', async () => {
  assert.match(await readFile(join(UNITS, 'clamgate.service'), 'utf8'), /^PartOf=clamgate\.socket$/m)
})

test('a broken configuration is not tried again, and the time to stop is longer than the grace', async () => {
  const unit = await readFile(join(UNITS, 'clamgate.service'), 'utf8')
  assert.match(unit, /^RestartPreventExitStatus=78$/m)
  const [, stopSeconds] = /^TimeoutStopSec=(\d+)s$/m.exec(unit) ?? []
  assert.ok(
    Number(stopSeconds) > 25 + 5 + 5,
    'limits.shutdownGrace, and what notices may take before and after',
  )
})

function analyze(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('systemd-analyze', args, { env: { ...process.env, SYSTEMD_COLORS: '0' } })
}
