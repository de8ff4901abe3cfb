/** 138****5678: enough to recognise, not enough to call. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
