/**
 * Eight colours for light and for dark ground, chosen so that each pair is as different as can be for readers with all kinds of cones and for
 * those who lack one of them (simulated after Machado, Oliveira and Fernandes, 2009), at a contrast of 3.3 and more on white and on #1f1f1f.
 */
export const PALETTES = {
  light: ['#3a2a90', '#f15713', '#156c6f', '#c862e6', '#a53b0d', '#80908f', '#8832c8', '#5b3133'],
  dark: ['#bc93f6', '#ea8d11', '#33c49b', '#f8e732', '#d6350c', '#9bf3f4', '#9d44d5', '#31817a'],
} as const;
export const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3]];
