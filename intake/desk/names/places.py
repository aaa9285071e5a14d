"""Places under the names that they have and had: a city that was renamed is one place, whatever a letter calls it.

Well-known cities and regions of Central Asia and of countries around it, general knowledge and far from complete: a
place that is not here is compared by its letters as any name. Knows no coordinates.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from intake.desk.names import folding, han
from intake.desk.names.form import parse

# country, then every name; the first one is shown in reasons
_PLACES = """
KZ|Almaty|Alma-Ata|Alma Ata|Алматы|Алма-Ата|Verny|Верный|阿拉木图
KZ|Astana|Nur-Sultan|Nursultan|Tselinograd|Akmola|Akmolinsk|Астана|Нур-Султан|Нұр-Сұлтан|Целиноград|Акмола|Ақмола|阿斯塔纳
KZ|Shymkent|Chimkent|Shimkent|Шымкент|Чимкент|奇姆肯特
KZ|Karaganda|Qaraghandy|Qaragandy|Karagandy|Караганда|Қарағанды|Карағанды
KZ|Aktobe|Aqtobe|Aqtöbe|Aktyubinsk|Aktiubinsk|Актобе|Ақтөбе|Актюбинск
KZ|Atyrau|Guryev|Gur'ev|Атырау|Гурьев
KZ|Aktau|Aqtau|Shevchenko|Актау|Ақтау|Шевченко
KZ|Taraz|Zhambyl|Jambyl|Dzhambul|Djambul|Тараз|Жамбыл|Джамбул
KZ|Pavlodar|Павлодар
KZ|Semey|Semipalatinsk|Semei|Семей|Семипалатинск
KZ|Oskemen|Öskemen|Ust-Kamenogorsk|Өскемен|Усть-Каменогорск
KZ|Oral|Uralsk|Ural'sk|Орал|Уральск
KZ|Kostanay|Qostanay|Kustanai|Kustanay|Костанай|Қостанай|Кустанай
KZ|Kyzylorda|Qyzylorda|Kzyl-Orda|Кызылорда|Қызылорда|Кзыл-Орда
KZ|Petropavl|Petropavlovsk|Petropavlovsk-Kazakhsky|Петропавл|Петропавловск
KZ|Kokshetau|Kökşetau|Kokchetav|Кокшетау|Көкшетау|Кокчетав
KZ|Taldykorgan|Taldyqorghan|Taldy-Kurgan|Талдыкорган|Талдықорған|Талды-Курган
KZ|Turkistan|Turkestan|Türkistan|Түркістан|Туркестан
KZ|Zhanaozen|Janaozen|Zhanaözen|Novy Uzen|Novyi Uzen|Жанаозен|Жаңаөзен|Новый Узень
KZ|Ekibastuz|Ekibastuz|Екібастұз|Экибастуз
KZ|Temirtau|Temirtaw|Темиртау|Теміртау
KZ|Zhezkazgan|Jezkazgan|Zhezqazghan|Dzhezkazgan|Жезказган|Жезқазған|Джезказган
KZ|Balkhash|Balqash|Балхаш|Балқаш
KZ|Rudny|Rudnyy|Рудный
KZ|Baikonur|Baykonur|Leninsk|Байконур|Байқоңыр|Ленинск
KZ|Ridder|Leninogorsk|Риддер|Лениногорск
KZ|Kentau|Кентау
KZ|Konaev|Qonaev|Kapchagay|Qapshaghay|Конаев|Қонаев|Капчагай|Қапшағай
KZ|Mangystau|Mangghystau|Mangistau|Mangyshlak|Мангистау|Маңғыстау|Мангышлак
KG|Bishkek|Frunze|Pishpek|Бишкек|Фрунзе|比什凯克
KG|Osh|Ош
KG|Jalal-Abad|Jalalabad|Dzhalal-Abad|Джалал-Абад|Жалал-Абад
KG|Karakol|Przhevalsk|Каракол|Пржевальск
KG|Balykchy|Issyk-Kul|Rybachye|Балыкчы|Рыбачье
KG|Batken|Баткен
KG|Naryn|Нарын
KG|Talas|Талас
KG|Tokmok|Tokmak|Токмок|Токмак
UZ|Tashkent|Toshkent|Ташкент|Тошкент|塔什干
UZ|Samarkand|Samarqand|Самарканд|Самарқанд
UZ|Bukhara|Buxoro|Bokhara|Бухара|Бухоро
UZ|Nukus|No'kis|Нукус|Нөкис
UZ|Andijan|Andijon|Andizhan|Андижан|Андижон
UZ|Fergana|Farg'ona|Ferghana|Фергана|Фарғона
UZ|Namangan|Наманган
UZ|Kokand|Qo'qon|Коканд|Қўқон
UZ|Karshi|Qarshi|Карши|Қарши
UZ|Termez|Termiz|Термез|Термиз
UZ|Jizzakh|Jizzax|Dzhizak|Джизак|Жиззах
UZ|Urgench|Urganch|Ургенч|Урганч
UZ|Karakalpakstan|Qaraqalpaqstan|Қарақалпақстан|Каракалпакстан
TJ|Dushanbe|Stalinabad|Душанбе|Сталинабад|杜尚别
TJ|Khujand|Khudzhand|Leninabad|Xujand|Худжанд|Хуҷанд|Ленинабад
TJ|Khorog|Khorugh|Xorugh|Хорог|Хоруғ
TJ|Bokhtar|Kurgan-Tyube|Qurghonteppa|Бохтар|Курган-Тюбе|Қӯрғонтеппа
TJ|Kulob|Kulyab|Kulab|Куляб|Кӯлоб
TJ|Gorno-Badakhshan|GBAO|Горно-Бадахшан|ГБАО
TM|Ashgabat|Aşgabat|Ashkhabad|Ашхабад|Ашгабат
TM|Turkmenabat|Türkmenabat|Chardzhou|Charjew|Туркменабад|Чарджоу
TM|Mary|Merv|Мары|Мерв
TM|Dashoguz|Daşoguz|Tashauz|Дашогуз|Ташауз
TM|Turkmenbashi|Türkmenbaşy|Krasnovodsk|Туркменбаши|Красноводск
RU|Saint Petersburg|St Petersburg|Sankt-Peterburg|Leningrad|Petrograd|Санкт-Петербург|Петербург|Ленинград
RU|Moscow|Moskva|Moskau|Москва|莫斯科
RU|Yekaterinburg|Ekaterinburg|Sverdlovsk|Екатеринбург|Свердловск
RU|Grozny|Groznyi|Грозный
RU|Makhachkala|Махачкала
RU|Nizhny Novgorod|Gorky|Нижний Новгород|Горький
RU|Volgograd|Stalingrad|Tsaritsyn|Волгоград|Сталинград
RU|Orenburg|Оренбург
RU|Omsk|Омск
RU|Kazan|Qazan|Казань
AZ|Baku|Bakı|Баку
AZ|Ganja|Gəncə|Kirovabad|Гянджа|Кировабад
AZ|Nakhchivan|Naxçıvan|Nakhichevan|Нахичевань
AM|Yerevan|Erevan|Ереван|Երևան
AM|Gyumri|Leninakan|Гюмри|Ленинакан
GE|Tbilisi|Tiflis|Тбилиси|Тифлис|თბილისი
BY|Minsk|Mensk|Минск|Мінск
BY|Grodno|Hrodna|Гродно|Гродна
UA|Kyiv|Kiev|Киев|Київ
UA|Kharkiv|Kharkov|Харьков|Харків
UA|Lviv|Lvov|Lemberg|Львов|Львів
UA|Dnipro|Dnepropetrovsk|Dnipropetrovsk|Днепр|Дніпро|Днепропетровск
TR|Istanbul|İstanbul|Constantinople|Стамбул|Ыстамбұл
TR|Ankara|Angora|Анкара
TR|Diyarbakir|Diyarbakır|Amed|Диярбакыр
TR|Izmir|İzmir|Smyrna|Измир
IR|Tehran|Teheran|Тегеран|طهران|تهران
IR|Mashhad|Meshed|Мешхед|مشهد
IR|Tabriz|Tebriz|Тебриз|تبریز
AF|Kabul|Kabol|Кабул|کابل|كابول
AF|Kandahar|Qandahar|Кандагар|قندهار
AF|Herat|Герат|هرات
AF|Mazar-i-Sharif|Mazar-e Sharif|Мазари-Шариф|مزار شريف
CN|Urumqi|Ürümchi|Urumchi|Wulumuqi|Урумчи|Үрімші|乌鲁木齐|烏魯木齊|ئۈرۈمچى
CN|Kashgar|Kashi|Qashqar|Кашгар|Қашқар|喀什|قەشقەر
CN|Ghulja|Yining|Gulja|Кульджа|Құлжа|伊宁|伊寧
CN|Hotan|Khotan|Hetian|Хотан|和田
CN|Xinjiang|East Turkestan|Sinkiang|Синьцзян|Шыңжаң|新疆
CN|Beijing|Peking|Пекин|Бейжің|北京
CN|Guangzhou|Canton|Гуанчжоу|广州|廣州
CN|Hong Kong|Xianggang|Гонконг|香港
MN|Ulaanbaatar|Ulan Bator|Ulan-Bator|Улаанбаатар|Улан-Батор
EG|Cairo|Le Caire|Каир|القاهرة
EG|Alexandria|Iskandariya|Александрия|الإسكندرية
SY|Damascus|Damas|Dimashq|Дамаск|دمشق
SY|Aleppo|Alep|Halab|Алеппо|حلب
IQ|Baghdad|Bagdad|Багдад|بغداد
IQ|Mosul|Mossoul|Мосул|الموصل
IQ|Erbil|Arbil|Hewler|Эрбиль|أربيل
SA|Riyadh|Riad|Эр-Рияд|الرياض
SA|Jeddah|Jiddah|Djeddah|Джидда|جدة
SA|Mecca|Makkah|La Mecque|Мекка|مكة
AE|Abu Dhabi|Abou Dabi|Абу-Даби|أبو ظبي
BH|Manama|Al-Manama|Манама|المنامة
PS|Gaza|Ghazza|Газа|غزة
PS|Jerusalem|Al-Quds|Иерусалим|القدس
YE|Sanaa|Sana'a|Сана|صنعاء
CH|Geneva|Genève|Genf|Женева|جنيف|日内瓦
AT|Vienna|Wien|Вена
PL|Warsaw|Warszawa|Варшава
LT|Vilnius|Wilno|Vilna|Вильнюс
KZ|Kazakhstan|Qazaqstan|Казахстан|Қазақстан|哈萨克斯坦
KG|Kyrgyzstan|Kirgizstan|Kirghizia|Киргизия|Кыргызстан|吉尔吉斯斯坦
UZ|Uzbekistan|O'zbekiston|Узбекистан|Ўзбекистон|乌兹别克斯坦
TJ|Tajikistan|Tojikiston|Tadzhikistan|Таджикистан|Тоҷикистон
TM|Turkmenistan|Türkmenistan|Туркменистан|Туркмения
"""
# what is written beside the name of a place, in folded words of the languages above
_KINDS = {
    *("siti", "taun", "vilage", "region", "distrikt", "province", "provins", "of", "the"),
    *("gorod", "g", "selo", "oblast", "raion", "kala", "kalasi", "audan", "audani", "oblisi", "vilaiat", "velaiat"),
}


@lru_cache(1 << 14)
def _folded(name: str) -> str:
    """Return a name in folded letters, without what kind of place it is."""
    plain = folding.plain(name)
    if han.LETTERS.search(plain):
        return han.simplified(plain)
    return " ".join(part.text for part in parse(name).parts if part.text not in _KINDS)


@cache
def _known() -> dict[str, str]:
    """Return the shown name of every folded one."""
    rows = [line.split("|")[1:] for line in _PLACES.strip().splitlines()]
    return {_folded(name): names[0] for names in rows for name in names}


def known(name: str) -> str | None:
    """Return the name under which a place is known here."""
    return _known().get(_folded(name[: folding.LONGEST]))


def variants(name: str) -> Sequence[str]:
    """Return every name of a known place, for searches."""
    return _variants().get(known(name) or "", ())


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    rows = (line.split("|")[1:] for line in _PLACES.strip().splitlines())
    return {names[0]: tuple(names) for names in rows}
