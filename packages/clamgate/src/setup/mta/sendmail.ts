import type { Config } from '../../config/schema.ts'
import type { SmtpAddress } from '../../selftest/smtp-session.ts'
import type { Remark, SetupOptions, Step } from '../types.ts'

/** Where the milter listens for Sendmail, which asks it as root: below the directory of the service, and nobody else's. */
export const SENDMAIL_SOCKET = '/run/clamgate/milter.sock'

/** How long we may take beyond a scan, and how long Sendmail waits for a connection. */
const SPARE_S = 60
const CONNECT_S = 30

/**
 * The lines of sendmail.mc: what happens without us (T: mail is deferred, R: refused, nothing: it passes), and times above
 * ours, since Sendmail waits 10 s for an answer by default.
 */
export function sendmailLines(
  options: Pick<SetupOptions, 'defaultAction'>,
  config: Config,
): readonly string[] {
  const flag = { tempfail: ', F=T', reject: ', F=R', accept: '' }[options.defaultAction]
  const scanS = Math.ceil(config.engine.scanTimeout / 1000) + SPARE_S
  const times = `T=C:${CONNECT_S}s;S:${CONNECT_S}s;R:${scanS}s;E:${2 * scanS}s`
  return [
    `INPUT_MAIL_FILTER(\`clamgate', \`S=unix:${SENDMAIL_SOCKET}${flag}, ${times}')dnl`,
    "define(`confMILTER_MACROS_EOM', confMILTER_MACROS_EOM`, {mail_addr}, {rcpt_addr}, i')dnl",
  ]
}

/** Where Sendmail takes mail in, and whether it asks us. */
export interface SendmailFacts {
  readonly asks: boolean
  readonly entrance: SmtpAddress
}

/** Pure: of sendmail.cf, which m4 makes from sendmail.mc. */
export function sendmailFacts(cf: string): SendmailFacts {
  const daemons = cf.split('\n').filter((line) => /^O DaemonPortOptions=/.test(line))
  const usual = daemons.find((line) => !/Family=inet6|Name=MSP|Port=(?:submission|587)/i.test(line)) ?? ''
  const port = /\bPort=(\w+)/i.exec(usual)?.[1] ?? 'smtp'
  const host = /\bAddr(?:ess)?=([\w.:]+)/i.exec(usual)?.[1] ?? '127.0.0.1'
  return {
    asks: cf.split('\n').some((line) => line.startsWith('X') && line.includes(SENDMAIL_SOCKET)),
    entrance: { host: host === '0.0.0.0' ? '127.0.0.1' : host, port: port === 'smtp' ? 25 : Number(port) },
  }
}

/** Says what to put into sendmail.mc: setup does not change it. */
export function sendmailRemark(options: SetupOptions, config: Config, asks: boolean): Remark {
  if (asks) return { weight: 'note', sentence: 'Sendmail asks this milter already' }
  return {
    weight: 'warn',
    sentence: 'Sendmail is the mail server here: setup does all but its own configuration',
    remedy: [
      'Put these lines into /etc/mail/sendmail.mc, above MAILER_DEFINITIONS and before filters that sign:',
      ...sendmailLines(options, config).map((line) => `    ${line}`),
      'Then: make -C /etc/mail && systemctl restart sendmail && clamgate setup, which proves it',
    ].join('\n'),
  }
}

/** A host without Postfix has no group postfix, which our unit names. */
export function sendmailUnitStep(directory: string): Step {
  return {
    id: 'unit-file:clamgate.service.d/sendmail.conf',
    group: 'service',
    kind: 'unit-file',
    sentence: 'Let the service run without a group postfix',
    wanted: {
      path: `${directory}/clamgate.service.d/sendmail.conf`,
      content:
        '# Made by clamgate setup: there is no Postfix on this host, and no group of it.\n[Service]\nSupplementaryGroups=\nSupplementaryGroups=clamav\n',
      mode: 0o644,
      owner: 'root',
      group: 'root',
    },
  }
}
