/** Which part of the page is shown; kept in the address. */
export type Choice = { items: { key: string; label: string }[]; current: string; onChange: (key: string) => void };
