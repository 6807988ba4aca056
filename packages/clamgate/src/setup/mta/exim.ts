import type { Remark } from '../types.ts'

/** Exim has no milter: what there is in its place. */
export const EXIM_REMARK: Remark = {
  weight: 'stop',
  sentence:
    'Exim is the mail server here, and Exim speaks no milter: Clamgate cannot stand before it. Exim asks clamd itself (content scanning of exim4-daemon-heavy)',
  remedy: [
    'With the clamd of the distribution, in the main section of the configuration of Exim:',
    '    av_scanner = clamd:/run/clamav/clamd.ctl',
    'and in the ACL after DATA:',
    '    deny malware = *',
    '         message = Blocked by ClamAV - FOUND VIRUS: $malware_name',
    'Then: adduser clamav Debian-exim && systemctl restart clamav-daemon exim4. docs/guide/exim.md has the rest.',
  ].join('\n'),
}
