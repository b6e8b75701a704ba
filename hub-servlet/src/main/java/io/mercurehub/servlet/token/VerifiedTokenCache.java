package io.mercurehub.servlet.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of tokens whose signature held, the least recently used first to go. Never says that a token holds now: times
 * are for the caller to judge.
 *
 * <p>Shared: {@code lock} guards everything. No token is kept, only its hash.
 */
final class VerifiedTokenCache {

    /** What an entry takes beside its claims: key, times, nodes of the map. */
    private static final int ENTRY_BYTES = 256;

    /** Claims take about this much memory for each byte in which they travelled. */
    private static final int BYTES_PER_PAYLOAD_BYTE = 3;

    private final int maxTokens;
    private final long maxBytes;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final LinkedHashMap<ByteBuffer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("lock")
    private final Map<MercureClaim, WeakReference<MercureClaim>> claims = new WeakHashMap<>();

    @GuardedBy("lock")
    private long bytes;

    /**
     * @param maxTokens how many tokens to remember at most
     * @param maxBytes how much memory they may take, roughly
     */
    VerifiedTokenCache(int maxTokens, long maxBytes) {
        this.maxTokens = maxTokens;
        this.maxBytes = maxBytes;
    }

    Optional<VerifiedToken> find(ByteBuffer hash) {
        synchronized (lock) {
            Entry entry = entries.get(hash);
            return entry == null ? Optional.empty() : Optional.of(entry.token());
        }
    }

    /**
     * Remembers a token, and forgets others where there is no room for all.
     *
     * @param payloadLength the length of the token's payload as it travelled
     * @return the token with the claim that an earlier one equal in this had, if anybody still holds that
     */
    VerifiedToken add(ByteBuffer hash, VerifiedToken token, int payloadLength) {
        int size = ENTRY_BYTES + BYTES_PER_PAYLOAD_BYTE * payloadLength;
        synchronized (lock) {
            VerifiedToken shared = token.withMercure(shared(token.mercure()));
            if (size > maxBytes || maxTokens == 0) {
                return shared;
            }
            forget(entries.put(hash, new Entry(shared, size)));
            bytes += size;
            Iterator<Entry> oldest = entries.values().iterator();
            while (entries.size() > maxTokens || bytes > maxBytes) {
                forget(oldest.next());
                oldest.remove();
            }
            return shared;
        }
    }

    @GuardedBy("lock")
    private MercureClaim shared(MercureClaim claim) {
        WeakReference<MercureClaim> reference = claims.get(claim);
        MercureClaim earlier = reference == null ? null : reference.get();
        if (earlier != null) {
            return earlier;
        }
        claims.put(claim, new WeakReference<>(claim));
        return claim;
    }

    @GuardedBy("lock")
    private void forget(@Nullable Entry entry) {
        if (entry != null) {
            bytes -= entry.size();
        }
    }

    int size() {
        synchronized (lock) {
            return entries.size();
        }
    }

    int sharedClaims() {
        synchronized (lock) {
            return claims.size();
        }
    }

    private record Entry(VerifiedToken token, int size) {}

    /** {@return SHA-256 of a token} */
    static ByteBuffer hash(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256, which every JVM has, is missing", impossible);
        }
    }
}
