// What views/parts/*.ejs need, as types and as functions that fill every property: a view may read no property that is absent.
export * from './parts/choices.ts';
export * from './parts/fields.ts';
export * from './parts/forms.ts';
export * from './parts/lists.ts';
export * from './parts/notes.ts';
export * from './parts/progress.ts';
export * from './parts/tables.ts';
export * from './parts/who.ts';
