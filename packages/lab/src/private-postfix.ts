import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LabError } from './errors.ts'
import { freePort } from './free-port.ts'
import { type LogTail, tailLog } from './log-tail.ts'
import { deliveredMail } from './maildir.ts'
import { type PostfixCommands, postfixCommands, type QueuedMessage } from './postfix-commands.ts'
import { mainCf, masterCf } from './postfix-config.ts'
import { makePostfixDirectories } from './postfix-directories.ts'
import { type PostfixProcess, startMaster } from './postfix-process.ts'
import { findPostfix, type PostfixPrograms } from './postfix-programs.ts'
import { waitUntil } from './wait-until.ts'

/** A port that was free can be taken before Postfix binds it; a third loss in a row has another reason. */
const PORT_ATTEMPTS = 3

export interface PrivatePostfixOptions {
  /** As in main.cf: `unix:/absolute/path` or `inet:host:port`; used for SMTP and for sendmail(1). */
  readonly milters: readonly string[]
  /** More lines for main.cf; they win over ours. */
  readonly settings?: Readonly<Record<string, string>>
  /** More lines for master.cf. A port in them is one from `freePort`. */
  readonly services?: readonly string[]
  /** Absolute path where everything lives, made when missing and kept. Without it: a temporary one that `stop` removes. */
  readonly directory?: string
  /** Wanted port on 127.0.0.1; without it, or when it is taken, a free one. */
  readonly smtpPort?: number
  /** Absolute path of Postfix's log. Without it: `mail.log` in the directory. */
  readonly logFile?: string
  /** In front of the command that starts it, such as what leads into another namespace. */
  readonly within?: readonly string[]
}

export interface PrivatePostfix extends LogTail, PostfixCommands {
  readonly version: string
  /** Port on 127.0.0.1 whose mail the milters see. */
  readonly smtpPort: number
  /** Port on 127.0.0.1 whose mail no milter sees; all else is the same. */
  readonly unfilteredPort: number
  readonly directory: string
  readonly configDirectory: string
  readonly logFile: string
  /** Maildir of all delivered mail. */
  readonly mailDirectory: string
  /** Each message that was delivered to `address` as it lies in the Maildir, oldest first. */
  deliveredTo(address: string): Promise<readonly Buffer[]>
  /** As `deliveredTo`, once there are `count` (default 1); after `timeoutMs` (default 60 s) whatever there is. */
  waitForMail(
    address: string,
    options?: { readonly count?: number; readonly timeoutMs?: number },
  ): Promise<readonly Buffer[]>
  /**
   * What is in the queue, once that is nothing; after a minute whatever there is. A message that lies in the Maildir is in the queue
   * still, for a moment.
   */
  waitForEmptyQueue(): Promise<readonly QueuedMessage[]>
  /** Ends all its processes, and removes the directory if it was a temporary one. */
  stop(): Promise<void>
}

/**
 * Starts a Postfix of our own on loopback: its own configuration, queue, log and Maildir. A Postfix that the host runs
 * is neither read nor touched; /etc/postfix need not even hold a main.cf.
 *
 * @throws {LabError} HOST_POSTFIX_NEEDS_ROOT, HOST_POSTFIX_MISSING, HOST_POSTFIX_SETTING, HOST_POSTFIX_START.
 */
export async function startPostfix(options: PrivatePostfixOptions): Promise<PrivatePostfix> {
  requireRoot()
  const programs = await findPostfix()
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'clamgate-postfix-')))
  const removeIfOurs = async () => {
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
  }
  try {
    await makePostfixDirectories(directory, programs)
    const logFile = options.logFile ?? join(directory, 'mail.log')
    const log = tailLog(logFile)
    const { master, ...ports } = await startOnFreePorts({ options, directory, logFile, programs, log })
    const mailDirectory = join(directory, 'mail')
    const configDirectory = join(directory, 'etc')
    const commands = postfixCommands(programs, configDirectory)
    return {
      ...ports,
      ...log,
      ...commands,
      version: programs.version,
      directory,
      configDirectory,
      logFile,
      mailDirectory,
      deliveredTo: (address) => deliveredMail(mailDirectory, address),
      waitForMail: (address, wait) => waitForMail(mailDirectory, address, wait),
      waitForEmptyQueue: () => waitForEmptyQueue(commands),
      async stop() {
        await master.stop()
        await removeIfOurs()
      },
    }
  } catch (error) {
    await removeIfOurs()
    throw error
  }
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return
  throw new LabError('HOST_POSTFIX_NEEDS_ROOT', 'A Postfix of our own can only be started by root', {
    remedy: 'Run this as root, or do without Postfix.',
  })
}

interface StartPlan {
  readonly options: PrivatePostfixOptions
  readonly directory: string
  readonly logFile: string
  readonly programs: PostfixPrograms
  readonly log: LogTail
}

interface StartedPostfix {
  readonly master: PostfixProcess
  readonly smtpPort: number
  readonly unfilteredPort: number
}

async function startOnFreePorts(plan: StartPlan, attempt = 1): Promise<StartedPostfix> {
  const { options, directory, logFile, programs, log } = plan
  const smtpPort = await freePort(attempt === 1 ? options.smtpPort : undefined)
  const unfilteredPort = await freePort()
  const layout = {
    directory,
    logFile,
    smtpPort,
    unfilteredPort,
    milters: options.milters,
    settings: options.settings ?? {},
    services: options.services ?? [],
  }
  await writeSettled(join(directory, 'etc/main.cf'), mainCf(layout))
  await writeSettled(join(directory, 'etc/master.cf'), masterCf(layout))
  try {
    return {
      master: await startMaster({
        directory,
        isTemporary: options.directory === undefined,
        programs,
        log,
        within: options.within ?? [],
      }),
      smtpPort,
      unfilteredPort,
    }
  } catch (error) {
    const lostRace = error instanceof LabError && error.code === 'HOST_POSTFIX_PORT'
    if (!lostRace || attempt === PORT_ATTEMPTS) throw error
    return await startOnFreePorts(plan, attempt + 1)
  }
}

/** Postfix waits up to two seconds for a file that changed just now, lest somebody is still writing it. */
async function writeSettled(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  const minuteAgo = Date.now() / 1000 - 60
  await utimes(path, minuteAgo, minuteAgo)
}

async function waitForMail(
  mailDirectory: string,
  address: string,
  { count = 1, timeoutMs = 60_000 }: { readonly count?: number; readonly timeoutMs?: number } = {},
): Promise<readonly Buffer[]> {
  const enough = async () => {
    const messages = await deliveredMail(mailDirectory, address)
    return messages.length >= count ? messages : undefined
  }
  const messages = await waitUntil(enough, { timeoutMs, intervalMs: 20 })
  return messages ?? (await deliveredMail(mailDirectory, address))
}

async function waitForEmptyQueue({ queue }: PostfixCommands): Promise<readonly QueuedMessage[]> {
  const isEmpty = async () => ((await queue()).length === 0 ? true : undefined)
  await waitUntil(isEmpty, { timeoutMs: 60_000, intervalMs: 20 })
  return await queue()
}
