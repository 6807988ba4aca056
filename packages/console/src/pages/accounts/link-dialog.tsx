import type { InviteReply } from '../../../../clamgate/src/api/accounts/documents.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { Command } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Time } from '../../ui/time.tsx'
import { accountWords } from './words.ts'

export interface Link {
  readonly name: string
  readonly invite: InviteReply
}

/** A way in that is shown this once. */
export function LinkDialog({ link, onClose }: { readonly link: Link; readonly onClose: () => void }) {
  const words = accountWords()
  const { url, token, ends } = link.invite
  const address = url ?? `${location.origin}${addressOf('/invite')}#${token}`
  return (
    <Dialog title={words.linkTitle} onClose={onClose} closeWords={words.linkDone} isFirm>
      <p>{words.linkWords(clean(link.name))}</p>
      <Command text={address} />
      <p class="soft">
        {words.linkEnds} <Time at={ends} isExact />
      </p>
    </Dialog>
  )
}
