package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of updates that is due to one or more subscribers, as a link to the sequence without its last update.
 *
 * <p>Subscribers that are due the same updates walk the same links, so that the bytes of the whole sequence are put together
 * once for all of them:
 *
 * <pre>
 * empty ─▶ [a] ─▶ [a b] ─▶ [a b c]     subscribers 1, 2, 3
 *            └──▶ [a c]                subscriber 4, who may not read b
 * </pre>
 *
 * <p>Confined to one lane. A lane begins a new empty sequence with each round, so that links do not pile up.
 */
final class Sequence {

    /** Frames are put together up to so many bytes; a larger one travels by itself, uncopied. */
    static final int MAX_RUN_BYTES = 32 * 1024;

    private static final int MAX_BRANCHES = 8;

    private final @Nullable Sequence before;
    private final @Nullable EncodedUpdate last;
    private final int size;
    private @Nullable Sequence newestBranch;
    private @Nullable Sequence olderSibling;
    private int branches;
    private @Nullable List<UpdateRun> runs;

    private Sequence(@Nullable Sequence before, @Nullable EncodedUpdate last, int size) {
        this.before = before;
        this.last = last;
        this.size = size;
    }

    /** {@return a new sequence of no updates} */
    static Sequence empty() {
        return new Sequence(null, null, 0);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** {@return the sequence with one more update} */
    @SuppressWarnings("ReferenceEquality") // subscribers are due the same one, not an equal one
    Sequence with(EncodedUpdate update) {
        for (Sequence branch = newestBranch; branch != null; branch = branch.olderSibling) {
            if (branch.last == update) {
                return branch;
            }
        }
        Sequence branch = new Sequence(this, update, size + 1);
        if (branches < MAX_BRANCHES) {
            branch.olderSibling = newestBranch;
            branches++;
        } else {
            branches = 1;
        }
        newestBranch = branch;
        return branch;
    }

    /** {@return the updates, put together into runs, oldest first} */
    List<UpdateRun> runs() {
        List<UpdateRun> known = runs;
        if (known == null) {
            known = size == 1 && last != null ? List.of(new UpdateRun(List.of(last))) : split(updates());
            runs = known;
        }
        return known;
    }

    private List<EncodedUpdate> updates() {
        EncodedUpdate[] updates = new EncodedUpdate[size];
        for (Sequence at = this; at != null && at.last != null; at = at.before) {
            updates[at.size - 1] = at.last;
        }
        return List.of(updates);
    }

    private static List<UpdateRun> split(List<EncodedUpdate> updates) {
        List<UpdateRun> runs = new ArrayList<>(2);
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < updates.size(); i++) {
            int size = updates.get(i).sizeBytes();
            if (i > from && bytes + size > MAX_RUN_BYTES) {
                runs.add(new UpdateRun(updates.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < updates.size()) {
            runs.add(new UpdateRun(updates.subList(from, updates.size())));
        }
        return runs;
    }
}
