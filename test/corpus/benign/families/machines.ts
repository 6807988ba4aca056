import { base64, GREETING, html, lines, mail, multipart, plainMail, random, text } from '../build.ts'
import type { Draft } from '../types.ts'

const WEB = html('<p>hi</p>\r\n')

const notification = (host: string, ...fields: readonly string[]) =>
  mail(
    `[anna/project] Fix the parser (#12)`,
    multipart(
      'alternative',
      [
        text(
          lines(
            '@bert commented on this pull request.',
            '',
            '> +  if (line.startsWith("--"))',
            '',
            '-- ',
            `Reply to this email directly or view it on ${host}:`,
            `https://${host}/anna/project/pull/12`,
          ),
          'text/plain; charset=UTF-8',
          'quoted-printable',
        ),
        WEB,
      ],
      { boundary: `--==_mimepart_${host.length}a1b2c3d4e5_17d23c` },
    ),
    ...fields,
  )

const cron = (body: string, ...more: readonly string[]) =>
  plainMail(
    'Cron <root@host> /usr/local/bin/job',
    body,
    'X-Cron-Env: <SHELL=/bin/sh>',
    'X-Cron-Env: <HOME=/root>',
    'Auto-Submitted: auto-generated',
    ...more,
  )

const table = lines(
  '+------+--------+',
  '| name | value  |',
  '+------+--------+',
  '| a    | 1      |',
  '+------+--------+',
  '',
  '------------------------',
  '---',
  '--',
  '-',
  '=====',
  '--------  --------',
)

/** What machines write to people, and text that looks like MIME. */
export const MACHINES: readonly Draft[] = [
  {
    name: 'notification-github',
    octets: notification(
      'github.com',
      'X-GitHub-Sender: bert',
      'List-ID: anna/project <project.anna.github.com>',
      'Precedence: list',
    ),
  },
  {
    name: 'notification-gitlab',
    octets: notification('gitlab.com', 'X-GitLab-Project: project', 'X-GitLab-Reply-Key: 0123'),
  },
  {
    name: 'notification-jira',
    octets: mail(
      '[JIRA] (AB-12) Parser',
      multipart('related', [
        WEB,
        {
          fields: [
            'Content-Type: image/png',
            'Content-Transfer-Encoding: base64',
            'Content-ID: <jira-generated-image-avatar>',
          ],
          body: base64(random('jira', 300)),
        },
      ]),
      'X-JIRA-FingerPrint: 0123456789',
    ),
  },
  { name: 'cron-plain', octets: cron(lines('Starting job', 'done')) },
  {
    name: 'cron-odd-characters',
    octets: cron(
      'progress \x1b[32m50%\x1b[0m\b\b\b100%\x07\r\n\x0b\x0c form feed\r\n',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 8bit',
    ),
  },
  { name: 'cron-bare-cr', octets: cron('10%\r20%\r30%\r100%\r\ndone\r\n') },
  { name: 'cron-lf', octets: cron(lines('Starting job', 'done')).replaceAll('\r\n', '\n') },
  {
    name: 'cron-ansi-charset',
    octets: cron(lines('done'), 'Content-Type: text/plain; charset=ANSI_X3.4-1968'),
  },
  {
    name: 'cron-headers-like-output',
    octets: cron(
      lines(
        'Content-Type: text/plain',
        'Subject: not a field',
        '',
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        'Content-Length: 2',
        '',
        '{}',
      ),
    ),
  },
  {
    name: 'cron-curl-multipart-output',
    octets: cron(
      lines(
        '> POST / HTTP/1.1',
        '> Content-Type: multipart/form-data; boundary=------------------------d74496d66958873e',
        '',
        '--------------------------d74496d66958873e',
        'Content-Disposition: form-data; name="a"',
        '',
        '1',
        '--------------------------d74496d66958873e--',
      ),
    ),
  },
  { name: 'cron-base64-output', octets: cron(`${base64(random('cron', 1500), 76)}\r\n`) },
  {
    name: 'cron-hex-dump',
    octets: cron(
      lines(
        ...Array.from(
          { length: 40 },
          (_, at) =>
            `${(at * 16).toString(16).padStart(8, '0')}: ${Buffer.from(random(`hex${at}`, 16), 'latin1').toString('hex')}`,
        ),
      ),
    ),
  },
  { name: 'cron-ssh-keys', octets: cron(`ssh-rsa ${base64(random('ssh', 270), 1e9)} anna@host\r\n`) },
  {
    name: 'logwatch',
    octets: plainMail(
      'Logwatch for host (Linux)',
      lines(
        ' ',
        ' ################### Logwatch 7.5.6 (07/23/21) #################### ',
        '        Processing Initiated: Mon Nov  2 06:25:03 2026',
        '  ################################################################## ',
        ' ',
        ' --------------------- Postfix Begin ------------------------ ',
        '',
        '   4.321M  Bytes accepted',
        ' ---------------------- Postfix End ------------------------- ',
        '',
        '',
        ' ###################### Logwatch End ######################### ',
      ),
      'Precedence: bulk',
      'MIME-Version: 1.0',
      'Content-Transfer-Encoding: 7bit',
      'Content-Type: text/plain; charset="iso-8859-1"',
    ),
  },
  {
    name: 'smartd',
    octets: plainMail(
      'SMART error (CurrentPendingSector) detected on host: host',
      lines(
        'This message was generated by the smartd daemon running on:',
        '',
        '   host name:  host',
        '',
        'Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors',
      ),
    ),
  },
  { name: 'tables-of-dashes', octets: plainMail('table', table) },
  { name: 'tables-in-multipart', octets: mail('table', multipart('alternative', [text(table), WEB])) },
  {
    name: 'dashes-look-like-the-boundary',
    octets: mail(
      'dashes',
      multipart(
        'alternative',
        [text(lines('--', '--frontie', '-- frontier', '> --frontier', 'see --frontier')), WEB],
        { boundary: 'frontier' },
      ),
    ),
  },
  {
    name: 'signature-dashes',
    octets: mail(
      'sig',
      text(`${GREETING}-- \r\nAnna Muster\r\n`, 'text/plain; charset=utf-8; format=flowed', '7bit'),
    ),
  },
  {
    name: 'flowed-delsp',
    octets: mail(
      'flowed',
      text(
        lines(
          'A long line that is cut ',
          'and goes on here.',
          ' From stuffed',
          '> quoted ',
          '> more',
          '-- ',
          'Anna',
        ),
        'text/plain; charset=utf-8; format=flowed; delsp=yes',
        '8bit',
      ),
    ),
  },
  {
    name: 'original-message-separator',
    octets: plainMail(
      'RE: Offer',
      lines(
        'ok',
        '',
        '-----Original Message-----',
        'From: Bert',
        'Sent: Monday',
        'To: Anna',
        'Subject: Offer',
        '',
        'Hello',
      ),
    ),
  },
  {
    name: 'original-message-underscores',
    octets: plainMail(
      'RE: Offer',
      lines('ok', '', '________________________________', 'From: Bert', 'Sent: Monday', '', 'Hello'),
    ),
  },
]
