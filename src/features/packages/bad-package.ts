/** What is wrong with a package, as a sentence for whoever uploads it. */
export class BadPackage extends Error {}

export const AICC = 'This is an AICC course, which cannot play here. Export it as SCORM 1.2 or SCORM 2004.';
