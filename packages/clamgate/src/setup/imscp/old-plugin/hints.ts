/**
 * What samples of clamav-milter.conf propose, `#Option value` right below a comment that says `Default`: lines that nobody
 * has commented out. Of clamav-milter 0.95 to 1.5.
 */
const HINTS: ReadonlySet<string> = new Set([
  ...['MilterSocket /run/clamav/clamav-milter.sock', 'MilterSocket /tmp/clamav-milter.sock'],
  ...['MilterSocket /tmp/clamav-milter.socket', 'MilterSocket inet:7357'],
  ...['MilterSocketGroup virusgroup', 'MilterSocketMode 660', 'FixStaleSocket yes', 'User clamav'],
  ...['AllowSupplementaryGroups no', 'AllowSupplementaryGroups yes', 'ReadTimeout 300', 'Foreground yes'],
  ...['Chroot /newroot', 'PidFile /run/clamav/clamav-milter.pid', 'PidFile /var/run/clamav-milter.pid'],
  ...['TemporaryDirectory /var/tmp', 'ClamdSocket tcp:scanner.mydomain:7357', 'LocalNet local'],
  ...['LocalNet 192.168.0.0/24', 'LocalNet 1111:2222:3333::/48', 'AllowList /etc/allowed_addresses'],
  ...['Whitelist /etc/whitelisted_addresses', 'SkipAuthenticated ^(tom|dick|henry)$', 'MaxFileSize 10M'],
  ...['OnClean Accept', 'OnInfected Quarantine', 'OnFail Defer', 'AddHeader Replace', 'AddHeader Yes'],
  ...['ReportHostname my.mail.server.name', 'VirusAction /usr/local/bin/my_infected_message_handler'],
  ...['LogFile /var/log/clamav/clamav-milter.log', 'LogFile /tmp/clamav-milter.log', 'LogFileUnlock yes'],
  ...['LogFileMaxSize 2M', 'LogTime yes', 'LogSyslog yes', 'LogFacility LOG_MAIL', 'LogVerbose yes'],
  ...['LogRotate yes', 'LogInfected Basic', 'LogClean Basic', 'SupportMultipleRecipients yes'],
])

/** Whether a line is a hint of the sample: its words, with the comment of the sample above it. */
export function isHint(lines: readonly { readonly text: string }[], index: number): boolean {
  const line = lines[index]?.text.trim() ?? ''
  if (!HINTS.has(line.slice(1).replace(/[ \t]+/g, ' '))) return false
  for (let at = index - 1; lines[at]?.text.startsWith('#') === true; at--) {
    if (/^# Default\b/.test(lines[at]?.text ?? '')) return true
  }
  return false
}
