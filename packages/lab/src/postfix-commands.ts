import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type PostfixPrograms, SYSTEM_PATH } from './postfix-programs.ts'

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** One message in the queue, as `postqueue -j` tells it. */
export interface QueuedMessage {
  readonly queue: string
  readonly id: string
  readonly sender: string
  readonly recipients: readonly { readonly address: string; readonly reason: string | undefined }[]
}

/** Postfix's own commands, pointed at one configuration. */
export interface PostfixCommands {
  sendmail(args: readonly string[], input: Buffer | string): Promise<CommandResult>
  queue(): Promise<readonly QueuedMessage[]>
  /** Releases held mail, or has deferred mail tried again. */
  requeue(queueId: string): Promise<void>
}

/**
 * Runs the installed commands with MAIL_CONFIG. That needs root: for anybody else the set-gid commands only take
 * directories that /etc/postfix/main.cf lists.
 */
export function postfixCommands(programs: PostfixPrograms, configDirectory: string): PostfixCommands {
  const environment = commandEnvironment(configDirectory)
  const postfixCommand = (name: string, args: readonly string[]) =>
    runCommand(join(programs.commandDirectory, name), args, '', environment)
  return {
    sendmail: (args, input) => runCommand(programs.sendmail, args, input, environment),
    async queue() {
      const { exitCode, stdout, stderr } = await postfixCommand('postqueue', ['-j'])
      // Nothing printed would look like an empty queue.
      if (exitCode !== 0) throw new Error(`postqueue ended with ${exitCode}: ${stderr}`)
      return stdout.split('\n').filter(Boolean).map(queuedMessage)
    },
    async requeue(queueId) {
      await postfixCommand('postsuper', ['-H', queueId])
      await postfixCommand('postqueue', ['-i', queueId])
    },
  }
}

/** What master(8) and the commands get from us, and nothing else. */
export function commandEnvironment(configDirectory: string): Record<string, string> {
  return {
    PATH: SYSTEM_PATH,
    LANG: 'C',
    MAIL_CONFIG: configDirectory,
    // What postfix(1) exports before it starts master(8): from the first line on, log through postlogd(8).
    POSTLOG_SERVICE: 'public/postlog',
    POSTLOG_HOSTNAME: 'mx',
  }
}

async function runCommand(
  program: string,
  args: readonly string[],
  input: Buffer | string,
  env: Record<string, string>,
): Promise<CommandResult> {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  // A command that does not read all of its input closes the pipe on us; its exit code says what it thought.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { exitCode: child.exitCode ?? -1, stdout, stderr }
}

interface QueueLine {
  readonly queue_name: string
  readonly queue_id: string
  readonly sender: string
  readonly recipients: readonly { readonly address: string; readonly delay_reason?: string }[]
}

function queuedMessage(line: string): QueuedMessage {
  // The shape is fixed by postqueue(1), section "JSON OBJECT FORMAT".
  const { queue_name, queue_id, sender, recipients } = JSON.parse(line) as QueueLine
  return {
    queue: queue_name,
    id: queue_id,
    sender,
    recipients: recipients.map(({ address, delay_reason }) => ({ address, reason: delay_reason })),
  }
}
