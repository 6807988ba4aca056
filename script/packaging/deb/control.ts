/** What dpkg is told about the package; see deb-control(5). */
export interface ControlFacts {
  readonly version: string
  /** `amd64`, `arm64` */
  readonly architecture: string
  readonly installedBytes: number
}

export const MAINTAINER = 'The Clamgate authors <clamgate@localhost>'

const DESCRIPTION = `ClamAV anti-virus for a mail server, through milter
 Postfix or Sendmail ask Clamgate about every message, and infected ones are
 refused while the client waits. It takes the place of clamav-milter: log lines,
 header fields and replies stay as they were, and its configuration is imported.
 .
 Clamgate runs clamd and freshclam itself or asks a clamd of yours, keeps
 signatures of third parties up to date, follows rules by signature, sender and
 recipient, has a quarantine, metrics, and a self-test with EICAR.
 .
 After the installation: clamgate setup`

/** The file `control`. */
export function controlFile({ version, architecture, installedBytes }: ControlFacts): string {
  const fields: readonly (readonly [name: string, value: string])[] = [
    ['Package', 'clamgate'],
    ['Version', version],
    ['Architecture', architecture],
    ['Maintainer', MAINTAINER],
    ['Installed-Size', String(Math.ceil(installedBytes / 1024))],
    [
      'Depends',
      'adduser, clamav-daemon, clamav-freshclam, libc6 (>= 2.28), libgcc-s1 | libgcc1, libstdc++6 (>= 7)',
    ],
    ['Recommends', 'clamav, gpgv, postfix, rsync'],
    ['Suggests', 'clamav-testfiles'],
    ['Section', 'mail'],
    ['Priority', 'optional'],
    ['Description', DESCRIPTION],
  ]
  return `${fields.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`
}

/** `1.2.3-rc.1` of semver as Debian sorts it: before 1.2.3. */
export function debianVersion(version: string): string {
  return version.replace('-', '~')
}
