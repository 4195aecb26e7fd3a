export const outline = [
  { id: 'topic-1', says: 'Counting calls', lesson: '01' },
  { id: 'topic-2', says: 'Counting backwards', lesson: '02' },
];
