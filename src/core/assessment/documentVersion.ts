/** Version of the assessment document; it grows when a reader of the old one would misread the new one. */
export const ASSESSMENT_VERSION = 1;
