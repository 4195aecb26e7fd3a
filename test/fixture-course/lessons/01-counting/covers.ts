// Where this lesson teaches the pieces of the outline that it owns.
export default { 'topic-1': ['fact:calls', 'guide:01-counting#calls'] };
