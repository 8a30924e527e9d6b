/** What is wrong in a course folder: the file inside the folder, its line (from 1), and a sentence for the author. */
export type Problem = { file: string; line: number; says: string };

/** A problem before the reader knows which file it stands in. */
export type Slip = { line: number; says: string };

export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/svg+xml';

/** Everything named …Html, and the words of options and feedback, is sanitised HTML; all other text is plain. */
type OptionDraft = {
  /** Made from the words, so that a changed option is a new option, and a moved one is not. */
  key: string;
  /** Inline HTML, sanitised. */
  text: string;
  correct: boolean;
  /** Inline HTML, sanitised. */
  feedback: string;
};

export type QuestionDraft = {
  key: string;
  order: number;
  /** Inline HTML, sanitised, so that it fits in a legend. */
  askHtml: string;
  kind: 'single' | 'multiple';
  options: OptionDraft[];
  /** Inline HTML, sanitised. */
  because: string;
};

export type PageDraft = { slug: string; order: number; title: string; html: string; markdown: string };

/** A question of a module's form, which is answered in one's own words. Plain text. */
export type FormQuestion = { key: string; ask: string; hint: string };

/** What is asked before a module is finished: every page read, so many per cent of the self-check right, the form sent. */
export type FinishRule = { pages?: 'all' | undefined; score?: number | undefined; form?: 'sent' | undefined };

export type ModuleDraft = {
  slug: string;
  order: number;
  title: string;
  summary: string;
  introHtml: string;
  minutes: number;
  finish?: FinishRule | undefined;
  pages: PageDraft[];
  questions: QuestionDraft[];
  form?: FormQuestion[] | undefined;
};

/** A file beside the text, as it is served. What is large has no bytes here: it is served from where its source is kept. */
export type FileDraft = { name: string; type: string; bytes: Buffer | null; hash: string; size: number };

/** A file of the folder that is too large to hold: it comes in pieces, each time that it is read. */
export type LargeFile = { path: string; hash: string; size: number; read: () => AsyncIterable<Uint8Array> };

/** A file of the folder as it was written. */
export type SourceFile = { path: string; bytes: Buffer } | LargeFile;

export type CourseDraft = {
  slug: string;
  title: string;
  summary: string;
  introHtml: string;
  order: number;
  minutes: number;
  audience: string;
  /** Days as 2026-11-21, without a time or a zone. */
  reviewed: string;
  nextReview: string;
  outcomes: string[];
  /** Slugs of the courses to finish first. */
  after?: string[] | undefined;
  forRoles?: string[] | undefined;
  /** Months for which having finished it is worth something. */
  validMonths?: number | undefined;
  /** SHA-256 (hex) of all that is above and below: the same hash means that there is nothing to import. */
  hash: string;
  modules: ModuleDraft[];
  files: FileDraft[];
  /** Every file that was read, for a version that can be edited and exported. */
  sources: SourceFile[];
};

/** Where the platform will serve the parts of a course, for the links inside its text. */
export type CourseAddresses = {
  /** Of a picture, of video and sound, and of what can be downloaded. */
  file: (course: string, name: string) => string;
  course: (course: string) => string;
  module: (course: string, module: string) => string;
  page: (course: string, module: string, page: string) => string;
};

export const limits = {
  imageBytes: 2 * 1024 * 1024,
  svgBytes: 500 * 1024,
  mediaBytes: 100_000_000,
  downloadBytes: 20_000_000,
  textBytes: 200 * 1024,
  modules: 40,
  pages: 40,
  images: 100,
  media: 30,
  downloads: 50,
  entries: 2_000,
} as const;
