/** A log file that cannot be opened or written: mail is scanned, everybody says so, and the lines come later. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { eicarTestText, type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { startPostfix } from '../../packages/lab/src/private-postfix.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { type Daemon, type DaemonConfig, PROGRAM, startDaemon } from './support/daemon.ts'
import { mailWithBody } from './support/mail.ts'
import { SmtpClient } from './support/smtp.ts'

const run = promisify(execFile)
const NOBODY = 65_534
/** The same user for the daemon as Debian's package would have: not root, for whom every file is open. */
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--']
const WAIT = { timeoutMs: 60_000 }

let clamd: RealClamd
let directory: string
let url: string
/** Postfix may not enter the socket that nobody makes. */
let milter: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clamgate-log-file-'))
  await chmod(directory, 0o755)
  const place = join(directory, 'clamd')
  await mkdir(place)
  clamd = await startRealClamd({ directory: place })
  await chmod(place, 0o755)
  milter = `inet:127.0.0.1:${await freePort()}`
  url = `http://127.0.0.1:${await freePort()}`
})
after(async () => {
  await clamd.stop()
  await rm(directory, { recursive: true, force: true })
})

async function start(name: string, log: DaemonConfig[string]): Promise<Daemon> {
  const place = join(directory, name)
  await mkdir(place)
  await chown(place, NOBODY, NOBODY)
  return await startDaemon(
    {
      engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`], directory: place },
      console: { listen: url.replace('http://', '') },
      log,
    },
    { directory: place, within: AS_NOBODY, alsoListen: [milter.replace(/inet:(.*):(\d+)/, 'inet:$2@$1')] },
  )
}

/** What a command prints, whatever its exit code. */
async function output(daemon: Daemon, command: string): Promise<string> {
  const args = [command, '--config', daemon.configFile, '--json']
  return await run(PROGRAM, args).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  )
}

async function ready(): Promise<string> {
  return await (await fetch(`${url}/ready`, { headers: { connection: 'close' } })).text()
}

/** A line stands in a file a moment after the answer, and after the same line elsewhere. */
async function whenMatching(file: string, pattern: RegExp): Promise<void> {
  await waitUntil(async () => pattern.test(await readFile(file, 'utf8')) || undefined, WAIT)
  assert.match(await readFile(file, 'utf8'), pattern)
}

async function metric(name: string): Promise<string | undefined> {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text()
  return text.split('\n').find((line) => line.startsWith(`${name} `))
}

async function sendInfected(to: readonly string[] = ['b@example.net']): Promise<void> {
  const postfix = await startPostfix({ milters: [milter] })
  try {
    const mail = { from: 'a@example.org', to, message: mailWithBody(eicarTestText()) }
    assert.match((await SmtpClient.deliver(postfix.smtpPort, mail)).final.raw, /^550 5\.7\.1 /)
  } finally {
    await postfix.stop()
  }
}

test('a start with a file of another user scans, says so everywhere, and writes the lines once it may', async () => {
  const file = join(directory, 'foreign.log')
  await writeFile(file, 'rotated for another user\n', { mode: 0o640 })
  const daemon = await start('foreign', { file, stderr: false })
  try {
    await sendInfected()
    await daemon.waitForLog(
      /error: The log file \S+ cannot be opened .* code=LOG_FILE_FORBIDDEN remedy="Give/,
    )
    assert.equal(
      await ready(),
      '{"status":"degraded","degraded":[{"part":"log.file","code":"LOG_FILE_FORBIDDEN"}]}',
    )
    assert.match(await output(daemon, 'status'), /"code": ?"LOG_FILE_FORBIDDEN"/)
    assert.match(await output(daemon, 'doctor'), /The log file \S+ cannot be opened for writing/)
    assert.equal(await metric('clamgate_log_failing{place="file"}'), 'clamgate_log_failing{place="file"} 1')
    await chown(file, NOBODY, NOBODY)
    await waitUntil(async () => (await ready()) === '{"status":"ok"}' || undefined, WAIT)
    assert.equal(await ready(), '{"status":"ok"}')
    const lines = await waitUntil(async () => {
      const text = await readFile(file, 'utf8')
      return text.includes('works again; lines lost: 0') ? text : undefined
    }, WAIT)
    assert.match(
      lines ?? '',
      /Clamgate \S+ starts with(.*\n)+.*Message from <a@example\.org> to <b@example\.net> infected by/,
    )
  } finally {
    await daemon.stop()
  }
})

test('a file that logrotate made for another user: the open one goes on, and the new one is taken once it may be', async () => {
  const folder = join(directory, 'rotated.d')
  await mkdir(folder)
  await chown(folder, NOBODY, NOBODY)
  const file = join(folder, 'clamgate.log')
  const daemon = await start('rotated', { file })
  try {
    await rename(file, `${file}.1`)
    await writeFile(file, '', { mode: 0o640 })
    daemon.kill('SIGUSR1')
    await daemon.waitForLog(/error: Log file \S+ stays as it was: .* code=LOG_FILE_FORBIDDEN/)
    assert.match(await ready(), /"part":"log.file","code":"LOG_FILE_FORBIDDEN"/)
    await sendInfected()
    await whenMatching(`${file}.1`, / infected by /)
    await chown(file, NOBODY, NOBODY)
    await daemon.waitForLog(/ Log file \S+ opened again/, WAIT)
    await whenMatching(file, / opened again\n/)
    await waitUntil(async () => (await ready()) === '{"status":"ok"}' || undefined, WAIT)
    assert.equal(await ready(), '{"status":"ok"}')
  } finally {
    await daemon.stop()
  }
})

test('a full disk is shown as long as it lasts, and its lines come when there is room', async () => {
  const disk = join(directory, 'disk')
  await mkdir(disk)
  await run('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'clamgate-test', disk])
  try {
    const file = join(disk, 'clamgate.log')
    const daemon = await start('full', { file })
    try {
      await writeFile(join(disk, 'filling'), Buffer.alloc(64 * 1024)).catch(() => undefined)
      // A line for each of them: more than the page holds that the file has already.
      await sendInfected(Array.from({ length: 80 }, (_, index) => `b${index}@example.net`))
      await daemon.waitForLog(/error: The log file \S+ cannot be written: ENOSPC.* code=LOG_FILE_WRITE/, WAIT)
      assert.match(await ready(), /"part":"log.file","code":"LOG_FILE_WRITE"/)
      await rm(join(disk, 'filling'))
      await daemon.waitForLog(/warning: Log file \S+ works again; lines lost: 0/, WAIT)
      const written = async () => (await readFile(file, 'utf8')).match(/ infected by /g)?.length
      await waitUntil(async () => (await written()) === 80 || undefined, WAIT)
      assert.equal(await written(), 80)
    } finally {
      await daemon.stop()
    }
  } finally {
    await run('umount', ['-l', disk])
  }
})
