import { join, resolve } from 'node:path'
import { releaseListenerLines } from '../packages/clamgate/src/host/postfix/release-listener.ts'
import type { ForegroundDaemon } from '../packages/lab/src/foreground-daemon.ts'
import { freePort } from '../packages/lab/src/free-port.ts'
import { lastLines } from '../packages/lab/src/log-tail.ts'
import { type PrivatePostfix, startPostfix } from '../packages/lab/src/private-postfix.ts'
import { claimDirectory } from './launch/claim.ts'
import { type ListenText, writeGatewayConfig } from './launch/config.ts'
import { readStatus, runSelftest, startGateway } from './launch/gateway.ts'
import { HELP, type MailPath, readOptions, type StartOptions, UsageError } from './launch/options.ts'
import { makePlaces, type Places } from './launch/places.ts'
import {
  consoleLines,
  handLines,
  hostPostfixLines,
  proofLines,
  type Running,
  shortPath,
  startedLines,
  warningLines,
} from './launch/screen.ts'
import { complain, say, stopSignal, whenAborted } from './launch/terminal.ts'

/** As those of the product: it works, it does not, it could not be tried. */
const EXIT = { yes: 0, no: 1, failed: 2 } as const
type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const DEFAULT_DIRECTORY = resolve(import.meta.dirname, '../.clamgate')
/** The same at each run where it can be, since somebody writes it into a main.cf. */
const MILTER_PORT = 8891
const RELEASE_PORT = 10029
const CONSOLE_PORT = 8095

async function main(args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args)
  if (options === undefined) {
    say(HELP)
    return EXIT.yes
  }
  if (options.path.kind === 'private' && process.getuid?.() !== 0) {
    complain(
      'a Postfix of our own needs root',
      'Run this as root, or with --no-postfix to try the milter socket only.',
    )
    return EXIT.failed
  }
  const stopped = stopSignal()
  try {
    return await start(options, stopped)
  } catch (error) {
    if (!stopped.aborted) throw error
    say('', 'Stopped before all was running.')
    return options.once ? EXIT.failed : EXIT.yes
  }
}

/** Starts everything, proves it, and stays; what was started is stopped in reverse order, whatever happens. */
async function start({ path, once, directory }: StartOptions, stopped: AbortSignal): Promise<ExitCode> {
  const startedAt = performance.now()
  await using owned = new AsyncDisposableStack()
  const kept = resolve(directory ?? DEFAULT_DIRECTORY)
  owned.use(await claimDirectory(kept))
  const places = owned.use(await makePlaces(kept))
  const milter = await milterAddress(path, places)
  const releasePort = path.kind === 'private' ? await freePort(RELEASE_PORT) : undefined
  const consolePort = await freePort(CONSOLE_PORT)
  await writeGatewayConfig(places, { listen: milter.listen, releasePort, consolePort })

  stopped.throwIfAborted()
  const gateway = await startGateway(places, milter.readyAt)
  owned.defer(async () => void (await gateway.stop()))

  stopped.throwIfAborted()
  const postfix =
    path.kind === 'private'
      ? await ownPostfix(path.smtpPort, { milter: milter.forPostfix, releasePort }, places)
      : undefined
  if (postfix !== undefined) owned.defer(() => postfix.stop())

  stopped.throwIfAborted()
  const smtp = postfix === undefined ? undefined : `127.0.0.1:${postfix.smtpPort}`
  const proof = await runSelftest(places, smtp, stopped)
  const status = await readStatus(places, stopped)
  const running: Running = { status, milter: milter.forPostfix, places, postfix, consolePort }
  say('', ...startedLines(running), '', ...proofLines(proof, running))
  if (!proof.passed) {
    complain('the self-test failed', `The logs are in ${shown(join(places.directory, 'log'))}.`)
    return EXIT.no
  }
  if (once) return EXIT.yes

  say('', ...handLines(running, process.cwd()))
  if (path.kind === 'host') say('', ...hostPostfixLines(milter.forPostfix, path.smtp, places, process.cwd()))
  say('', ...consoleLines(running, process.cwd()), '', ...warningLines(status))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const stays = [...new Set([places.directory, places.engine])].map(shown)
  say('', `Ready in ${seconds} s. Ctrl-C stops all of it; only ${stays.join(' and ')} will stay.`)
  return await stay(gateway, stopped)
}

interface MilterAddress {
  /** As in `milter.listen`. */
  readonly listen: ListenText
  /** As in main.cf. */
  readonly forPostfix: string
  readonly readyAt: string | number
}

/** A Unix socket for a Postfix of ours; a port for one that may run in a chroot, where it would not see the socket. */
async function milterAddress(path: MailPath, { milterSocket }: Places): Promise<MilterAddress> {
  if (path.kind !== 'host') {
    return { listen: `unix:${milterSocket}`, forPostfix: `unix:${milterSocket}`, readyAt: milterSocket }
  }
  const port = await freePort(MILTER_PORT)
  return { listen: `inet:${port}@127.0.0.1`, forPostfix: `inet:127.0.0.1:${port}`, readyAt: port }
}

interface GatewayPorts {
  readonly milter: string
  readonly releasePort: number | undefined
}

async function ownPostfix(
  smtpPort: number,
  { milter, releasePort }: GatewayPorts,
  places: Places,
): Promise<PrivatePostfix> {
  const services =
    releasePort === undefined ? [] : releaseListenerLines({ service: `127.0.0.1:${releasePort}`, milter })
  const postfix = await startPostfix({
    milters: [milter],
    services,
    directory: join(places.runtime, 'postfix'),
    logFile: places.postfixLog,
    smtpPort,
  })
  if (postfix.smtpPort !== smtpPort)
    complain(`port ${smtpPort} is taken; Postfix listens on ${postfix.smtpPort}`)
  return postfix
}

async function stay(gateway: ForegroundDaemon, stopped: AbortSignal): Promise<ExitCode> {
  const exit = await Promise.race([whenAborted(stopped), gateway.exited])
  if (exit === undefined) {
    say('', 'Stopping.')
    return EXIT.yes
  }
  complain(
    `the gateway ended with ${exit.code ?? exit.signal}; its last words:\n${lastLines(await gateway.log())}`,
  )
  return EXIT.no
}

function shown(path: string): string {
  return shortPath(path, process.cwd())
}

function remedyOf(error: unknown): string | undefined {
  return error instanceof Error && 'remedy' in error && typeof error.remedy === 'string'
    ? error.remedy
    : undefined
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  complain(error instanceof Error ? error.message : String(error), remedyOf(error))
  if (error instanceof UsageError) complain('script/start --help lists the options')
  process.exitCode = EXIT.failed
}
