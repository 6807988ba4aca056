import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SYSTEM_PATH } from '../../packages/lab/src/postfix-programs.ts'
import { BenchError } from '../errors.ts'

export interface SmtpSourceOptions {
  readonly port: number
  readonly sessions: number
  readonly messages: number
  /** A message with bare LF as line ends. */
  readonly file: string
  /** A new SMTP connection for each message. */
  readonly reconnect: boolean
}

/**
 * Runs smtp-source(1) and waits for its end: `messages` copies of the file over `sessions` connections.
 * @returns what it took, ms
 * @throws {BenchError} BENCH_SMTP_SOURCE when Postfix did not accept every message
 */
export async function runSmtpSource(options: SmtpSourceOptions, signal: AbortSignal): Promise<number> {
  const args = [
    ...['-s', `${Math.min(options.sessions, options.messages)}`, '-m', `${options.messages}`],
    ...['-F', options.file, '-M', 'client.example.com'],
    ...['-f', 'orders@example.com', '-t', 'anna@example.net'],
    ...(options.reconnect ? [] : ['-d']),
    `127.0.0.1:${options.port}`,
  ]
  const startedAt = performance.now()
  const child = spawn('smtp-source', args, {
    env: { PATH: SYSTEM_PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  const [words, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  if (exitCode !== 0) {
    throw new BenchError(
      'BENCH_SMTP_SOURCE',
      `smtp-source ended with ${exitCode}: ${words.trim() || '(no word)'}`,
    )
  }
  return performance.now() - startedAt
}
