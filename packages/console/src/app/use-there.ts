import { useEffect, useRef } from 'preact/hooks'

/** Whether the component is still shown, for answers that come late: whoever has closed a dialog may have opened another one. */
export function useThere(): () => boolean {
  const isThere = useRef(true)
  useEffect(() => {
    isThere.current = true
    return () => {
      isThere.current = false
    }
  }, [])
  return () => isThere.current
}
