import { type RealClamd, type RealClamdOptions, startRealClamd } from '@clamgate/clamd/testing'
import { withoutTrace } from '../../../packages/lab/src/maildir.ts'
import { type PrivatePostfix, startPostfix } from '../../../packages/lab/src/private-postfix.ts'
import { type Daemon, type DaemonConfig, startDaemon } from './daemon.ts'
import { type Mail, SmtpClient, type SmtpReply } from './smtp.ts'

/** The whole road of a mail: a Postfix, the gateway and a clamd, all real and all private to one test file. */
export interface Gateway {
  readonly clamd: RealClamd
  readonly daemon: Daemon
  readonly postfix: PrivatePostfix
  /** Sends one mail in a session of its own to the filtered port; what became of it. */
  deliver(mail: Mail): Promise<SmtpReply>
  /** What arrived for an address, without the trace fields on top. */
  received(address: string, count?: number): Promise<readonly Buffer[]>
  stop(): Promise<void>
}

export interface GatewayOptions {
  readonly clamd?: RealClamdOptions
  readonly config?: DaemonConfig
  readonly settings?: Readonly<Record<string, string>>
}

export async function startGateway({
  clamd: clamdOptions,
  config = {},
  settings,
}: GatewayOptions = {}): Promise<Gateway> {
  const clamd = await startRealClamd(clamdOptions)
  const daemon = await startDaemon({
    ...config,
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`], ...config['engine'] },
  })
  const postfix = await startPostfix({
    milters: [daemon.milter],
    ...(settings === undefined ? {} : { settings }),
  })
  return {
    clamd,
    daemon,
    postfix,
    deliver: async (mail) => (await SmtpClient.deliver(postfix.smtpPort, mail)).final,
    received: async (address, count = 1) => (await postfix.waitForMail(address, { count })).map(withoutTrace),
    async stop() {
      await postfix.stop()
      await daemon.stop()
      await clamd.stop()
    },
  }
}

/** The name that clamd gives to EICAR from the databases of the tests. */
export const EICAR = 'Eicar-Test-Signature.UNOFFICIAL'

/** What the SMTP client hears of an infected mail. */
export function refusal(signature: string): string {
  return `550 5.7.1 Blocked by ClamAV - FOUND VIRUS: ${signature}`
}

/** Any text as a regular expression that matches just it. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
