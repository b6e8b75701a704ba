package com.example.jakartaee;

import io.mercurehub.cdi.AfterCommitPublisher;
import io.mercurehub.update.Update;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.atomic.AtomicInteger;

/** What is left of a book; in your application, a table. */
@ApplicationScoped
public class Stock {

    static final String TOPIC = "https://www.example.org/stock";

    private final AtomicInteger left = new AtomicInteger(10);

    @Inject
    AfterCommitPublisher updates;

    String json() {
        return "{\"left\":" + left + "}";
    }

    /** Sells some. Readers hear of it when the transaction has committed, and never when it is rolled back. */
    @Transactional
    public void sell(int count) {
        int rest = left.addAndGet(-count);
        updates.publishAfterCommit(Update.of(TOPIC).isPrivate(true).data(json()).build());
        if (rest < 0) {
            left.addAndGet(count);
            throw new IllegalArgumentException("count: " + count + " (expected: what there is)");
        }
    }
}
