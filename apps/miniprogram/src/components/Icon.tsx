import { View } from "@tarojs/components";

/** Line icons on a 24 grid, drawn for this shop. */
const shapes = {
  search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  minus: '<path d="M5 12h14"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  right: '<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  home: '<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>',
  cart: '<path d="M3 4.5h2.4l2.3 10.2h9.9l2-7.2H6.3"/><circle cx="9.2" cy="18.8" r="1.3"/><circle cx="16.4" cy="18.8" r="1.3"/>',
  pin: '<path d="M12 20.5s6.5-5.8 6.5-10.7a6.5 6.5 0 0 0-13 0c0 4.9 6.5 10.7 6.5 10.7z"/><circle cx="12" cy="9.8" r="2.3"/>',
  ticket:
    '<path d="M4 7h16v3.2a1.9 1.9 0 0 0 0 3.6V17H4v-3.2a1.9 1.9 0 0 0 0-3.6z"/><path d="M14 7.5v9" stroke-dasharray="1.6 2"/>',
  shield: '<path d="M12 3.8 5 6.3v5.2c0 4.3 3 7.2 7 8.7 4-1.5 7-4.4 7-8.7V6.3z"/><path d="m9 12 2.2 2.2L15.2 10"/>',
  wallet:
    '<path d="M4 7.5h14.5a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6.2a1 1 0 0 1 1-1h11"/><path d="M15.5 13.2h4"/>',
  box: '<path d="M4.5 8 12 4.2 19.5 8v8L12 19.8 4.5 16z"/><path d="M4.7 8.1 12 12l7.3-3.9M12 12v7.6"/>',
  truck:
    '<path d="M3 6.5h11v9.7H3zM14 10h4l3 3.2v3H14z"/><circle cx="7" cy="17.3" r="1.7"/><circle cx="17" cy="17.3" r="1.7"/>',
  speech:
    '<path d="M4.500 5h15a1 1 0 0 1 1 1v9.500a1 1 0 0 1-1 1H12l-4.500 3.500v-3.500h-3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z"/><path d="M8 9.200h8M8 12.300h5"/>',
  receipt: '<path d="M6 4h12v16l-2.4-1.6L13.2 20 12 18.9 10.8 20l-2.4-1.6L6 20z"/><path d="M9 8.5h6M9 12h6"/>',
  person: '<circle cx="12" cy="8.6" r="3.8"/><path d="M4.8 20c.6-3.9 3.5-6 7.2-6s6.600 2.100 7.200 6"/>',
  bin: '<path d="M5 7h14M9.500 7V4.800h5V7M7 7l.8 12.500h8.400L17 7"/>',
  text: '<path d="M4 6.500V5h9v1.500M8.500 5v13M6.500 18h4M14 12v-1h6v1M17 11v7M15.800 18h2.400"/>',
  gift: '<path d="M4.500 10.500h15V19a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1zM3.500 7.500h17v3h-17zM12 7.500V20"/><path d="M12 7.500c-1.200-3.200-5.400-4.400-5.400-1.700 0 1.700 3 1.700 5.400 1.700zM12 7.500c1.200-3.200 5.400-4.400 5.400-1.700 0 1.700-3 1.700-5.400 1.700z"/>',
  coin: '<circle cx="12" cy="12" r="8"/><path d="M9 8.500l3 3.500 3-3.500M12 12v4.500M9.500 12.500h5M9.500 14.700h5"/>',
  back: '<path d="M8.500 5.500 4.500 9.500l4 4"/><path d="M4.500 9.500H14a5 5 0 0 1 0 10h-3"/>',
  camera: '<path d="M4 8h3.500L9 5.500h6L16.500 8H20v11H4z"/><circle cx="12" cy="13" r="3.300"/>',
  crown: '<path d="M4.500 17.500 3.500 8l4.800 3.500L12 5.500l3.700 6L20.500 8l-1 9.500z"/>',
  offline:
    '<path d="M3.500 9.500a12.500 12.500 0 0 1 17 0M6.500 13a8.300 8.300 0 0 1 11 0M9.500 16.300a4 4 0 0 1 5 0"/><path d="m4 4 16 16"/>',
  bread:
    '<path d="M4 10.800C4 7.600 7.600 5.500 12 5.500s8 2.100 8 5.300c0 1.300-.7 2.200-1.800 2.700V18a1 1 0 0 1-1 1H6.800a1 1 0 0 1-1-1v-4.500C4.700 13 4 12.100 4 10.800z"/><path d="M9.500 9.500v2M14.500 9.500v2"/>',
} as const;
export type IconName = keyof typeof shapes;

type Props = { name: IconName; size?: number; color?: string; className?: string };

/** An SVG as background: works in both hosts without a font or a file. Colours are literal, an SVG image cannot see variables. */
export function Icon({ name, size = 24, color = "#211e1a", className = "" }: Props) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${color}" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round">${shapes[name]}</svg>`;
  return (
    <View
      className={className}
      style={{
        flexShrink: 0,
        width: `${size}px`,
        height: `${size}px`,
        backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(svg)}")`,
        backgroundSize: "100% 100%",
      }}
    />
  );
}
export const iconColors = { green: "#1b7f5c", quiet: "#777066", white: "#ffffff", warm: "#b8431a" } as const;
