import type { PanelValues } from '../import-plugin.ts'

/** A parameter of config.php that has one value. */
export interface Parameter {
  readonly name: string
  /** As shipped: always a text, also where it is a number or a truth value. */
  readonly value: string
  /** What it means, in sentences. */
  readonly meaning: string
}

/** A parameter of config.php that has others in it. */
export interface ParameterGroup {
  readonly name: string
  readonly meaning: string
  readonly parameters: readonly (Parameter | ParameterGroup)[]
}

export const MILTER_OPTIONS = 'clamav_milter_options'
export const SIGNATURE_OPTIONS = 'clamav_unofficial_sigs_options'
export const OWN_OPTIONS = 'clamgate_options'
export const POSTFIX_SOCKET = 'PostfixMilterSocket'
/** Words of the panel in the local file; series 1.5 makes parameters of them. */
export const PANEL_WORDS: ReadonlySet<string> = new Set(['__OVERRIDE__', '__REMOVE__'])

const RATING_WORDS = 'LOW, MEDIUM, HIGH: files up to that risk; DISABLED: none.'

/** Every parameter that config.php has as it is shipped, in its order; names and values are those of the plugin 1.3. */
export const PARAMETERS: readonly (Parameter | ParameterGroup)[] = [
  {
    name: POSTFIX_SOCKET,
    value: 'unix:/clamav/clamav-milter.ctl',
    meaning:
      'Where Postfix finds the milter, as main.cf gets it. Postfix runs in /var/spool/postfix, so a path counts from there. Has to be the place of MilterSocket below. By TCP: inet:localhost:32767',
  },
  {
    name: MILTER_OPTIONS,
    meaning:
      'How mail is scanned, with the options of clamav-milter. Any other option of clamav-milter can be added by its name. An empty value is as good as none.',
    parameters: [
      {
        name: 'MilterSocket',
        value: '/var/spool/postfix/clamav/clamav-milter.ctl',
        meaning: 'Where the milter listens. By TCP: inet:32767@localhost',
      },
      { name: 'MilterSocketGroup', value: 'clamav', meaning: 'Group of the socket.' },
      { name: 'MilterSocketMode', value: '666', meaning: 'Mode of the socket, octal.' },
      {
        name: 'FixStaleSocket',
        value: 'true',
        meaning: 'A socket that is left over is removed at start: always so today.',
      },
      {
        name: 'User',
        value: 'clamav',
        meaning: 'Without a meaning today: the service runs as user clamgate.',
      },
      { name: 'ReadTimeout', value: '120', meaning: 'Seconds to wait for the answer of clamd.' },
      { name: 'Foreground', value: 'false', meaning: 'Without a meaning today: systemd runs the service.' },
      {
        name: 'PidFile',
        value: '/var/run/clamav/clamav-milter.pid',
        meaning: 'Without a meaning today: systemd knows its processes.',
      },
      {
        name: 'TemporaryDirectory',
        value: '/tmp',
        meaning: 'Without a meaning today: mail goes through no temporary file.',
      },
      {
        name: 'ClamdSocket',
        value: 'unix:/var/run/clamav/clamd.ctl',
        meaning:
          'Where clamd listens: unix:PATH or tcp:HOST:PORT; an array of several shares the mail among them. Empty: the service runs clamd and freshclam itself.',
      },
      {
        name: 'MaxFileSize',
        value: '25M',
        meaning:
          'Of larger mail only so much is scanned. No more than StreamMaxLength in clamd.conf, which is 25M.',
      },
      {
        name: 'OnClean',
        value: 'Accept',
        meaning: 'What happens to clean mail: Accept, Reject, Defer, Blackhole or Quarantine.',
      },
      {
        name: 'OnInfected',
        value: 'Reject',
        meaning:
          'What happens to infected mail: Accept, Reject, Defer, Blackhole (taken and dropped) or Quarantine (held by Postfix).',
      },
      {
        name: 'OnFail',
        value: 'Defer',
        meaning: 'What happens to mail that cannot be scanned: Accept, Reject or Defer.',
      },
      {
        name: 'RejectMsg',
        value: 'Blocked by ClamAV - FOUND VIRUS: %v',
        meaning: 'Words of a refusal; %v is the name of the virus.',
      },
      {
        name: 'AddHeader',
        value: 'Replace',
        meaning:
          'Fields X-Virus-Scanned and X-Virus-Status: Replace those of others, Add below them, or No fields.',
      },
      {
        name: 'VirusAction',
        value: '',
        meaning: 'A program that is run for infected mail, by its whole path and without arguments.',
      },
      {
        name: 'LogFile',
        value: '/var/log/clamav/clamav-milter.log',
        meaning:
          'A log file besides syslog. It is /var/log/clamgate/clamgate.log, where the service may write; empty: no file.',
      },
      {
        name: 'LogFileUnlock',
        value: 'false',
        meaning: 'Without a meaning today: the file is never locked.',
      },
      { name: 'LogFileMaxSize', value: '0M', meaning: 'Without a meaning today: logrotate sees to it.' },
      { name: 'LogTime', value: 'true', meaning: 'Lines of the file begin with the time: always so today.' },
      { name: 'LogSyslog', value: 'true', meaning: 'Lines go to syslog.' },
      {
        name: 'LogFacility',
        value: 'LOG_MAIL',
        meaning:
          'Where in syslog: LOG_MAIL is mail.log. Also LOG_DAEMON, LOG_USER, LOG_LOCAL0 to LOG_LOCAL7.',
      },
      { name: 'LogVerbose', value: 'false', meaning: 'Says more, for the search of faults.' },
      { name: 'LogInfected', value: 'Basic', meaning: 'A line for infected mail: Off, Basic or Full.' },
      { name: 'LogClean', value: 'Off', meaning: 'A line for clean mail: Off, Basic or Full.' },
      { name: 'LogRotate', value: 'true', meaning: 'Without a meaning today: logrotate sees to it.' },
      {
        name: 'SupportMultipleRecipients',
        value: 'false',
        meaning:
          'A line, and a run of VirusAction, for each recipient of infected mail; false: for the message.',
      },
    ],
  },
  {
    name: SIGNATURE_OPTIONS,
    meaning: 'Signatures of third parties.',
    parameters: [
      { name: 'clamav_unofficial_sigs', value: 'yes', meaning: 'Whether there are any: yes or no.' },
      {
        name: 'malwarepatrol_options',
        meaning: 'MalwarePatrol: needs an account at www.malwarepatrol.net. Off without its receipt code.',
        parameters: [
          {
            name: 'malwarepatrol_receipt_code',
            value: 'YOUR-RECEIPT-NUMBER',
            meaning: 'The receipt code of the account.',
          },
          {
            name: 'malwarepatrol_product_code',
            value: '8',
            meaning: 'The product of the account; 8, the free one of old, is 32 today.',
          },
          {
            name: 'malwarepatrol_list',
            value: 'clamav_basic',
            meaning: 'clamav_basic, or clamav_ext of paid accounts.',
          },
          { name: 'malwarepatrol_free', value: 'yes', meaning: 'no for a paid account.' },
        ],
      },
      {
        name: 'securiteinfo_options',
        meaning: 'SecuriteInfo: needs an account at www.securiteinfo.com. Off without its signature.',
        parameters: [
          {
            name: 'securiteinfo_authorisation_signature',
            value: 'YOUR-SIGNATURE-NUMBER',
            meaning: 'The 128 characters in the addresses of files that the account shows.',
          },
        ],
      },
      {
        name: 'signatures_enabled',
        meaning: 'Whose signatures are used: yes or no.',
        parameters: [
          ['sanesecurity', 'Sanesecurity.'],
          ['securiteinfo', 'SecuriteInfo.'],
          ['linuxmalwaredetect', 'Linux Malware Detect.'],
          ['malwarepatrol', 'MalwarePatrol.'],
          ['yararulesproject', 'The Yara Rules project.'],
        ].map(([prefix, meaning = '']) => ({ name: `${prefix}_enabled`, value: 'yes', meaning })),
      },
      {
        name: 'rating_options',
        meaning: `How much risk of a false alarm is taken. ${RATING_WORDS}`,
        parameters: [
          ['sanesecurity', 'Sanesecurity.'],
          ['securiteinfo', 'SecuriteInfo.'],
          ['linuxmalwaredetect', 'Linux Malware Detect.'],
          ['yararulesproject', 'The Yara Rules project.'],
        ].map(([prefix, meaning = '']) => ({ name: `${prefix}_dbs_rating`, value: 'LOW', meaning })),
      },
    ],
  },
]

/** The values of config.php as shipped. */
export function shippedValues(): PanelValues {
  return { ...valuesOf(PARAMETERS), [OWN_OPTIONS]: [] }
}

function valuesOf(parameters: readonly (Parameter | ParameterGroup)[]): PanelValues {
  return Object.fromEntries(
    parameters.map((one) => [one.name, 'value' in one ? one.value : valuesOf(one.parameters)]),
  )
}
