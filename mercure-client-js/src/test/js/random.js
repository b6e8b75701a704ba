/** Numbers from 0 up to a bound, the same for the same seed. */
export function random(seed) {
    let state = seed;
    return (bound) => {
        state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0;
        state ^= state >>> 12;
        return (state >>> 0) % bound;
    };
}
