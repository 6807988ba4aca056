import type { PanelPlace } from './types.ts'

/** What has no usual value. */
type Open = 'readList' | 'lineOf' | 'nowMs'

/** As i-MSCP on Debian has it. */
const USUAL: Required<Omit<PanelPlace, Open>> = {
  file: 'config.php',
  queueDirectory: '/var/spool/postfix',
  isChrooted: true,
  databaseDirectory: '/var/lib/clamav',
  streamMaxLength: 25 * 1024 ** 2,
  secretPath: (name: string) => `/etc/clamgate/secrets/${name}.secret`,
  keepLogFile: false,
  isUnitTold: false,
  heading: [
    'Configuration of Clamgate, made by the i-MSCP plugin ClamAV from its parameters in the panel.',
    'A change here is lost with the next one in the panel. Put keys of your own into conf.d/*.yaml',
    'beside this file, which count more, or into clamgate_options of the plugin.',
  ],
}

/** A place of which everything is known. */
export type WholePlace = typeof USUAL & Pick<PanelPlace, Open>

export function wholePlace(place: PanelPlace): WholePlace {
  return { ...USUAL, ...place }
}
