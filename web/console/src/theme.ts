import { createTheme } from "@mantine/core";

const fonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/**
 * What differs from the library. Its style sheet is a file and holds the default variables; those that this theme
 * changes stand in `app.css`, because the page's policy allows no style that a script writes.
 */
export const theme = createTheme({
  fontFamily: fonts,
  respectReducedMotion: true,
  components: {
    // Locking the scrolling would write a style element.
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { openDelay: 400 } },
  },
});
