// What is usual is learned: a word for it (a source, an account, both) is kept while learning, and what is kept is not told.

export interface Habits {
  /** Words that were learned, the newest last. */
  habits: string[];
}

/** Whether a word was learned, or is now, while `learning`. Keeps the newest `most`. */
export function isHabit(state: Habits, word: string, learning: boolean, most: number): boolean {
  if (state.habits.includes(word)) return true;
  if (learning) state.habits = [...state.habits, word].slice(-most);
  return learning;
}
