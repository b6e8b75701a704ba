package com.example.shop;

import io.mercurehub.spring.transaction.AfterCommitPublisher;
import io.mercurehub.update.Update;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What there is to sell. */
@Service
class Stock {

    static final String TOPIC = "https://shop.example/stock/";

    private final JdbcClient database;
    private final AfterCommitPublisher updates;
    private final JsonMapper json;

    Stock(JdbcClient database, AfterCommitPublisher updates, JsonMapper json) {
        this.database = database;
        this.updates = updates;
        this.json = json;
    }

    /** @param version grows with each sale: two may be heard of in another order than they were made */
    record Article(String name, int amount, int version) {}

    List<Article> articles() {
        return database.sql("select * from article order by name").query(Article.class).list();
    }

    /** Fails when there are not so many left, and then nobody hears of it. */
    @Transactional
    public Article sell(String name, int amount) {
        database.sql("update article set amount = amount - ?, version = version + 1 where name = ?")
                .params(amount, name)
                .update();
        Article article = database.sql("select * from article where name = ?")
                .param(name)
                .query(Article.class)
                .single();
        updates.publishAfterCommit(Update.of(TOPIC + name)
                .isPrivate(true)
                .data(json.writeValueAsString(article))
                .build());
        database.sql("insert into sale (name, amount) values (?, ?)").params(name, amount).update();
        return article;
    }
}
