/** Paths of line drawings, 24 × 24. */
export const SCALES = "M12 4v15M7.5 19h9M5 7h14M5 7l-3 6.5h6zM19 7l-3 6.5h6z";
export const CROSS = "M6 6l12 12M18 6L6 18";
export const SPEAKER = "M4 9.5v5h3.5L12 18V6L7.5 9.5zM15.5 9a4 4 0 010 6M18 6.5a8 8 0 010 11";
export const MICROPHONE = "M12 4a2.5 2.5 0 00-2.5 2.5v5a2.5 2.5 0 005 0v-5A2.5 2.5 0 0012 4zM6 11.5a6 6 0 0012 0M12 17.5V21";
export const PHONE = "M6.5 4h3l1.5 4-2 1.5a11 11 0 005.5 5.5l1.5-2 4 1.5v3a2 2 0 01-2 2A15.5 15.5 0 014.5 6a2 2 0 012-2z";
