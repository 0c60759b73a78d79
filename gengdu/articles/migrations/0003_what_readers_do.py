"""Likes, favourites, history, confirmations, and short addresses of what is published."""

import hashlib

import django.db.models.deletion
import gengdu.kit.clock
import gengdu.kit.fields
from django.db import migrations, models

from gengdu.kit import ids


def give_short_addresses(apps, _editor):
    """To what readers see already; the same words as `rules.links.short_of`."""
    articles = apps.get_model("articles", "Article").objects
    taken = set(articles.filter(short__isnull=False).values_list("short", flat=True))
    for pk, uid in articles.filter(short__isnull=True, published_at__isnull=False).values_list(
        "pk", "uid"
    ):
        trial = 0
        while (short := _short_of(uid, trial)) in taken:
            trial += 1
        taken.add(short)
        articles.filter(pk=pk).update(short=short)


def _short_of(uid, trial):
    digest = hashlib.sha256(uid.bytes + bytes([trial])).digest()
    number = int.from_bytes(digest[:5], "big") >> 5
    return "".join(ids.ALPHABET[number >> 5 * place & 31] for place in range(7))


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_content_schedule_policies'),
        ('people', '0001_initial'),
        ('review', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='short',
            field=gengdu.kit.fields.ByteOrderCharField(max_length=7, null=True, unique=True, verbose_name='short address'),
        ),
        migrations.CreateModel(
            name='Unrecorded',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=gengdu.kit.clock.now, verbose_name='begun')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'history switched off',
                'verbose_name_plural': 'histories switched off',
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=gengdu.kit.clock.now, verbose_name='when')),
                ('region_code', gengdu.kit.fields.CodeField(blank=True, max_length=12, verbose_name='region')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.publishedarticle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='review.version')),
            ],
            options={
                'verbose_name': 'confirmation',
                'verbose_name_plural': 'confirmations',
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='one_confirmation_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=gengdu.kit.clock.now, verbose_name='when')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.publishedarticle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'favourite',
                'verbose_name_plural': 'favourites',
                'indexes': [models.Index(fields=['person', '-at'], name='favourites_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='one_favourite_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Like',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=gengdu.kit.clock.now, verbose_name='when')),
                ('region_code', gengdu.kit.fields.CodeField(blank=True, max_length=12, verbose_name='region')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.publishedarticle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'like',
                'verbose_name_plural': 'likes',
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='one_like_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=gengdu.kit.clock.now, verbose_name='when')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.publishedarticle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'indexes': [models.Index(fields=['person', '-at'], name='readings_of_a_person'), models.Index(fields=['at'], name='readings_by_age')],
                'constraints': [models.UniqueConstraint(fields=('article', 'person'), name='one_reading_per_person')],
            },
        ),
        migrations.RunPython(give_short_addresses, migrations.RunPython.noop),
    ]
