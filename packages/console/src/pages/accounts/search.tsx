import { useState } from 'preact/hooks'
import { setQuery } from '../../app/router.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { accountWords } from './words.ts'

/** Which accounts are shown; the address has it, so that it can be shared. */
export function Search({ search = '' }: { readonly search?: string | undefined }) {
  const words = accountWords()
  const [text, setText] = useState(search)
  const find = (wanted: string) => setQuery({ search: wanted.trim() || undefined, cursor: undefined }, false)
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          find(text)
        }}
      >
        <TextField
          {...{ label: words.search, name: 'search', value: text, onInput: setText }}
          type="search"
          autocomplete="off"
        />
        <div class="row">
          <Button type="submit">{words.find}</Button>
          {search !== '' && (
            <Button look="quiet" onPress={() => find('')}>
              {words.all}
            </Button>
          )}
        </div>
      </form>
    </search>
  )
}
