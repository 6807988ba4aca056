import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Notice } from '../../ui/state.tsx'
import { accountWords } from './words.ts'

/** Codes for who has lost the authenticator. They are told once, so they can be copied, saved and printed. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const words = accountWords()
  const text = `Clamgate ${location.host}\n${codes.join('\n')}\n`
  const save = () => saveFile(new Blob([text], { type: 'text/plain' }), 'clamgate-recovery-codes.txt')
  return (
    <div class="stack">
      <Notice tone="warn">
        <strong>{words.once}</strong>
        <p>{words.recoveryWords}</p>
      </Notice>
      <ul class="codes plain">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="row">
        <Copy text={text} label={words.copyCodes}>
          {words.copyCodes}
        </Copy>
        <Button icon="download" look="quiet" onPress={save}>
          {words.saveCodes}
        </Button>
        <Button look="quiet" onPress={() => print()}>
          {words.printCodes}
        </Button>
      </div>
    </div>
  )
}
