/** Outlines on a grid of 24, drawn by the colour of the text around them. */
const PATHS: Readonly<Record<string, string>> = {
  gauge: 'M4 18a9 9 0 1 1 16 0M12 14l4-5',
  mail: 'M3 6h18v12H3zM3 7l9 6 9-6',
  vault: 'M4 4h16v14H4zM8 18v2M16 18v2M12 8a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 11h4',
  hand: 'M7 11V6a1.500 1.500 0 0 1 3 0v4V4.500a1.500 1.500 0 0 1 3 0V10V6a1.500 1.500 0 0 1 3 0v8c0 4-2 6-5 6s-4-1-6-4l-2-4c1-1 2-1 3 0z',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  rules: 'M4 6h10M4 12h16M4 18h7M18 4v4M15 16v4',
  gear: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2 2M16.400 16.400l2 2M5.600 18.400l2-2M16.400 7.600l2-2',
  people: 'M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 19c0-4 3-5 6-5s6 1 6 5M16 6a3 3 0 0 1 0 5M18 14c2 1 3 2 3 5',
  book: 'M5 4h13v16H5zM5 4v16M9 8h6M9 12h6',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.500 15.500L20 20',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  check: 'M5 12l5 5L19 7',
  warn: 'M12 4l9 16H3zM12 10v4M12 17v.500',
  right: 'M9 6l6 6-6 6',
  down: 'M6 9l6 6 6-6',
  out: 'M14 4h5v16h-5M4 12h11M8 8l-4 4 4 4',
  undo: 'M8 7H15a4 4 0 0 1 0 8H7M8 7l3-3M8 7l3 3',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  send: 'M4 12L20 4l-5 16-4-7z',
  eye: 'M3 12c3-5 6-6 9-6s6 1 9 6c-3 5-6 6-9 6s-6-1-9-6zM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  key: 'M8 10a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 11l8-8M16 6l3 3',
  plus: 'M12 5v14M5 12h14',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 20h4',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  shield: 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2',
  star: 'M12 4l2.500 5 5.500 1-4 4 1 5.500-5-2.500-5 2.500 1-5.500-4-4 5.500-1z',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  left: 'M15 6l-6 6 6 6',
  refresh: 'M19 6v5h-5M5 18v-5h5M18 11a7 7 0 0 0-12-3M6 13a7 7 0 0 0 12 3',
}

/** A picture beside words; it says nothing by itself. */
export function Icon({ name }: { readonly name: string }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.800"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name] ?? ''} />
    </svg>
  )
}
