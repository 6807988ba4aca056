import { LabError } from './errors.ts'

/** What a private Postfix needs to know of its surroundings. All paths absolute. */
export interface PostfixLayout {
  /** Holds everything below, unless told otherwise. */
  readonly directory: string
  readonly logFile: string
  /** Address of the SMTP service whose mail the milters see. */
  readonly smtpPort: number
  /** Address of a second SMTP service that no milter sees, to compare with; 0 for none. */
  readonly unfilteredPort: number
  /** As in main.cf: `unix:/path` or `inet:host:port`. */
  readonly milters: readonly string[]
  /** More lines for main.cf; they win over ours. */
  readonly settings: Readonly<Record<string, string>>
  /** More lines for master.cf, such as a submission port. */
  readonly services: readonly string[]
}

/** The uid and gid of `nobody`, which owns delivered mail. virtual(8) refuses anything below 100. */
export const MAIL_OWNER_ID = 65_534

const LARGEST_MESSAGE_BYTES = 100 * 1024 * 1024

/**
 * main.cf of a Postfix that takes mail for any address on loopback and delivers it into one Maildir, unchanged but for
 * the trace fields on top. It never sends mail to another machine: every domain is delivered by virtual(8).
 *
 * @throws {LabError} HOST_POSTFIX_SETTING when a setting would break out of its line.
 */
export function mainCf(layout: PostfixLayout): string {
  const milters = layout.milters.join(', ')
  const settings: Readonly<Record<string, string>> = {
    compatibility_level: '3.6',
    queue_directory: `${layout.directory}/queue`,
    data_directory: `${layout.directory}/data`,
    maillog_file: layout.logFile,
    // postlogd(8) writes nowhere else, whatever maillog_file says.
    maillog_file_prefixes: parentOf(layout.logFile),
    syslog_name: 'postfix',

    myhostname: 'mx.clamgate.test',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    // No machine outside is asked for anything, not even for the name of a client.
    smtpd_peername_lookup: 'no',

    mydestination: '',
    alias_maps: '',
    alias_database: '',
    virtual_mailbox_domains: 'static:all',
    virtual_mailbox_maps: 'static:mail/',
    virtual_mailbox_base: layout.directory,
    virtual_mailbox_limit: '0',
    virtual_uid_maps: `static:${MAIL_OWNER_ID}`,
    virtual_gid_maps: `static:${MAIL_OWNER_ID}`,
    // With an empty list Postfix adds no Date, From or Message-Id, so that what arrives is what was sent.
    local_header_rewrite_clients: '',
    notify_classes: '',

    smtputf8_enable: 'yes',
    message_size_limit: String(LARGEST_MESSAGE_BYTES),
    // A client that provokes many refusals on purpose is slowed down or cut off otherwise.
    smtpd_error_sleep_time: '0',
    smtpd_soft_error_limit: '1000',
    smtpd_hard_error_limit: '1000',
    smtpd_client_connection_count_limit: '0',
    in_flow_delay: '0',

    smtpd_milters: milters,
    non_smtpd_milters: milters,
    milter_protocol: '6',
    milter_default_action: 'tempfail',
    ...layout.settings,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${checkedName(name)} = ${checkedValue(name, value)}\n`)
    .join('')
}

/** master.cf with the services that receiving, queueing and delivering to a Maildir need, none of ours chrooted. */
export function masterCf(layout: Pick<PostfixLayout, 'smtpPort' | 'unfilteredPort' | 'services'>): string {
  const lines = [`127.0.0.1:${layout.smtpPort} inet n - n - - smtpd`]
  if (layout.unfilteredPort > 0) {
    lines.push(`127.0.0.1:${layout.unfilteredPort} inet n - n - - smtpd -o smtpd_milters=`)
  }
  return `${[...lines, ...layout.services, ...INNER_SERVICES].join('\n')}\n`
}

// service type private unpriv chroot wakeup maxproc command
const INNER_SERVICES = [
  'pickup    unix       n - n 60  1 pickup',
  'cleanup   unix       n - n -   0 cleanup',
  'qmgr      unix       n - n 300 1 qmgr',
  'rewrite   unix       - - n -   - trivial-rewrite',
  'bounce    unix       - - n -   0 bounce',
  'defer     unix       - - n -   0 bounce',
  'trace     unix       - - n -   0 bounce',
  'flush     unix       n - n 1000? 0 flush',
  'proxymap  unix       - - n -   - proxymap',
  'showq     unix       n - n -   - showq',
  'error     unix       - - n -   - error',
  'retry     unix       - - n -   - error',
  'discard   unix       - - n -   - discard',
  'virtual   unix       - n n -   - virtual',
  'anvil     unix       - - n -   1 anvil',
  'tlsmgr    unix       - - n 1000? 1 tlsmgr',
  'postlog   unix-dgram n - n -   1 postlogd',
] as const

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1))
}

function checkedName(name: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(name)) return name
  throw new LabError('HOST_POSTFIX_SETTING', `No name of a Postfix setting: ${JSON.stringify(name)}`)
}

function checkedValue(name: string, value: string): string {
  if (!/[\r\n\0]/.test(value)) return value
  throw new LabError('HOST_POSTFIX_SETTING', `The Postfix setting ${name} contains a line break`)
}
