import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StepContext } from '../../../types.ts'
import { DEBIAN_CONF, enabledConf, OLD_OPTIONS } from './old-conf.ts'

/** As the plugin 1.3 made it of its template. */
export const OLD_USER_CONF = `# This file contains user configuration settings for clamav-unofficial-sigs.sh
# MalwarePatrol options
malwarepatrol_receipt_code="0123456789"
malwarepatrol_product_code="8"
malwarepatrol_list="clamav_basic"
malwarepatrol_free="yes"

# SecuriteInfo options
securiteinfo_authorisation_signature="YOUR-SIGNATURE-NUMBER"

# Signatures enabled
sanesecurity_enabled="yes"
malwarepatrol_enabled="yes"
yararulesproject_enabled="no"

# Rating options
sanesecurity_dbs_rating="MEDIUM"

enable_random="no"
user_configuration_complete="yes"
`

const MAIN = `compatibility_level = 2
queue_directory = /var/spool/postfix
smtpd_milters = unix:/opendkim/opendkim.sock, unix:/clamav/clamav-milter.ctl
non_smtpd_milters = unix:/opendkim/opendkim.sock, unix:/clamav/clamav-milter.ctl
milter_default_action = accept
`

const SCRIPT = '/usr/local/bin/clamav-unofficial-sigs.sh'

/** What a host has on which the plugin 1.3 is enabled, with signatures. */
export const OLD_FILES: Readonly<Record<string, string>> = {
  '/etc/clamav/clamav-milter.conf': enabledConf(DEBIAN_CONF, OLD_OPTIONS),
  '/etc/postfix/main.cf': MAIN,
  '/etc/postfix/master.cf': 'smtp inet n - y - - smtpd\n',
  '/etc/clamav-unofficial-sigs/master.conf':
    'clam_dbs="/var/lib/clamav"\nwork_dir="/var/lib/clamav-unofficial-sigs" # top\n',
  '/etc/clamav-unofficial-sigs/os.conf': 'clam_dbs="/var/lib/clamav"\n',
  '/etc/clamav-unofficial-sigs/user.conf': OLD_USER_CONF,
  [SCRIPT]: '#!/bin/bash\n',
  '/etc/cron.d/clamav-unofficial-sigs': `17 * * * * clamav [ -x ${SCRIPT} ] && /bin/bash ${SCRIPT} > /dev/null\n`,
  '/etc/logrotate.d/clamav-unofficial-sigs': '/var/log/clamav-unofficial-sigs/x.log {\n}\n',
  '/usr/share/man/man8/clamav-unofficial-sigs.8': '.TH\n',
  '/var/lib/clamav-unofficial-sigs/configs/purge.txt':
    '/var/lib/clamav/junk.ndb\n/var/lib/clamav/phish.ndb\n/var/lib/clamav/../x/evil.ndb\n/var/lib/clamav/main.cvd\n/etc/passwd\n/var/lib/clamav/gone.ndb\n/var/lib/clamav-unofficial-sigs/configs/purge.txt\n',
  '/var/lib/clamav-unofficial-sigs/dbs-ss/junk.ndb': 'x',
  '/var/log/clamav-unofficial-sigs/clamav-unofficial-sigs.log': 'x',
  '/var/lib/clamav/junk.ndb': 'junk',
  '/var/lib/clamav/phish.ndb': 'phish',
  '/var/lib/clamav/own.ndb': 'own',
  '/var/lib/clamav/main.cvd': 'official',
}

/** {@link OLD_FILES} but for those whose paths begin so. */
export function without(...beginnings: readonly string[]): Readonly<Record<string, string>> {
  const files = Object.entries(OLD_FILES)
  return Object.fromEntries(files.filter(([path]) => !beginnings.some((one) => path.startsWith(one))))
}

/** A host with nothing but these files, below a directory of its own. */
export async function hostWith(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'old-plugin-'))
  for (const [path, text] of Object.entries({ '/var/lib/x': '', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text, 'latin1')
  }
  return {
    root,
    at: (path: string) => join(root, path),
    read: (path: string) => readFile(join(root, path), 'latin1'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
    /** Paths of all files, but for those that are kept of the old plugin. */
    paths: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
        .filter((path) => !path.startsWith('/var/lib/clamgate-imscp/') && path !== '/var/lib/x')
        .toSorted()
    },
  }
}

export const CONTEXT: StepContext = { signal: new AbortController().signal, progress: () => undefined }
