package com.example.shop;

import io.mercurehub.spring.transaction.InTransactionPublisher;
import io.mercurehub.update.Update;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Sells what is there. The code of docs/spring-boot.md. */
@Service
public class Till {

    private final JdbcTemplate database;
    private final InTransactionPublisher updates;

    Till(JdbcTemplate database, InTransactionPublisher updates) {
        this.database = database;
        this.updates = updates;
    }

    /** Sells some of it, or fails when there is not so much. */
    @Transactional
    public void sell(String name, int amount) {
        updates.publishInTransaction(Update.of("https://shop.example/stock/" + name)
                .data(amount + " sold")
                .build());
        database.update("UPDATE article SET amount = amount - ? WHERE name = ?", amount, name);
    }
}
